// Writes sites that are hard to lay out. FOLDER has too much of everything:
// words and titles without end, sixty model versions, twenty versions of a
// pack, wide tables, code of any size, text that runs the other way.
// FOLDER/bare has as little as a site can have, and FOLDER/rtl is read from
// right to left.
//   node hostile.mjs PROGRAM FOLDER
//   then: node axe.mjs FOLDER/public, FOLDER/bare/public and FOLDER/rtl/public
import { spawnSync } from 'node:child_process'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

const [program, dir] = process.argv.slice(2).map(a => path.resolve(a))
function placard (...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stdout}${stderr}`)
}
placard('init', dir)
const word = 'Rindfleischetikettierungsueberwachung'.repeat(4)
const model = n => `assistant-x-${'long'.repeat(10)}-${String(n).padStart(2, '0')}`
async function put (name, text) {
  const file = path.join(dir, name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, text)
}
async function edit (name, change) {
  const file = path.join(dir, name)
  const old = await readFile(file, 'utf8')
  const text = change(old)
  if (text === old) throw new Error(`${name} is as it was`)
  await writeFile(file, text)
}
const retired = Array.from({ length: 60 }, (_, n) => `
[[model]]
id = "${model(n)}"
status = "retired"
released = 2024-01-01
deprecated = 2024-05-01
retires = ${n === 59 ? '2024-12-01' : '2024-06-01'}
${n === 59 ? '' : `replacement = "${model(59)}"`}
`).join('')
await edit('content/systems/assistant/_index.md', text => text
  .replace(/^name( *)= ".*"/m, (_, pad) => `name${pad}= "${word}"`)
  .replace(/\n\+\+\+\n/, () => `\n${retired}\n+++\n`) + `
${word}

\`\`\`json
{"${'x'.repeat(900)}": 1}
\`\`\`

| ${Array.from({ length: 25 }, (_, i) => 'Column ' + i).join(' | ')} |
|${' - |'.repeat(25)}
| ${Array(25).fill('verylongcellverylongcell').join(' | ')} |

مرحبا بالعالم هذا نص عربي طويل داخل صفحة إنجليزية (2.1.0) triage-2026

\`${'code'.repeat(100)}\`

https://example.com/${'a'.repeat(300)}
`)
for (const name of await readdir(path.join(dir, 'content/notices'))) {
  await edit('content/notices/' + name, text => text.replace(/^title( *)= "(.*)"/m, (_, pad, title) => `title${pad}= "${title} ${word}"`))
}
// Twenty versions of one pack, each with a section of its own making and a
// title that fills lines, code that fills screens, and lists in lists.
const lines = (n, of) => Array.from({ length: n }, (_, i) => of(i)).join('\n')
const date = n => new Date(Date.UTC(2025, 0, 1 + 30 * n)).toISOString().slice(0, 10)
const long = 'A title that says everything that there is to say about the system, its purpose, its limits, the people who answer for it and the day from which all of this is so'
const body = n => `
## Intended use

**Supported uses.** Use ${n} of it. ${'Words and more words, which go on. '.repeat(12)}

**Out-of-scope uses.** Everything else.

**Foreseeable misuse.** None that is known.

## Capabilities

**Outputs.** An answer. **Performance.** It was right in ${50 + n}% of 100 cases.

**Inputs.** Text. **Dependencies.** None.

### ${long}

\`\`\`json
${lines(400, i => `{ "line": ${i}, "text": "${'x'.repeat(i % 7 === 0 ? 300 : 20)}" }`)}
\`\`\`

- one
  - two
    - three
      - four, with \`${'identifier_'.repeat(12)}\`

> [!CAUTION] ${long}
> ${word}

## Limitations

**Failure modes.** It fails. **Boundaries.** It ends. **Non-determinism.** It varies. **Input constraints.** None.

## Risks

| Risk | Mitigation | What you must do |
| --- | --- | --- |
| ${long} | ${word} | Read it |

## Operating instructions

**Set-up.** Start. **Configuration.** None. **Monitoring.** Look. **Human review.** A person looks. **Escalation.** Call.
`
const change = `triggers = ["periodic-review"]
[[change]]
section = "intended-use"
class = "material"
what = "${long}"
why = "${word}"
action = "${long}"
[[change]]
section = "capabilities"
class = "material"
what = "The figures."
why = "They were measured again."
`
const versions = Array.from({ length: 20 }, (_, n) => `${n + 1}.0.0-release.candidate.${n}.of.${'many'.repeat(n % 4)}x`)
await put('content/systems/many/_index.md', `+++
name    = "${long}"
summary = "${long}. ${long}."
[[model]]
id       = "many-1"
status   = "active"
released = 2025-01-01
+++
`)
for (const [n, version] of versions.entries()) {
  await put(`content/systems/many/${version}.md`, `+++
version   = "${version}"
published = ${date(n)}
effective = ${date(n)}
models    = ["many-1"]
${n ? change : ''}
${brief('None.')}+++
${body(n)}`)
}
await put('content/notices/long.md', `+++
id        = "long"
title     = "${long}"
kind      = "information"
impact    = "editorial"
summary   = "${long}. ${word}"
systems   = ["many"]
published = 2026-01-01T00:00:00Z
+++

## ${long}

It has text.

\`\`\`text
${lines(300, i => `${i} ${'code without a break '.repeat(i % 9)}`)}
\`\`\`
`)
await edit('site.toml', text => text.replace(/^title *= .*/m, `title = "${word} trust"`).replace(/\[policy[^]*$/, '') + rules())
placard('build', '--quiet', '--site', dir)

// As little as a site can have: one system, one pack, no notice, no
// description, no logo, no people and no contacts.
await rm(path.join(dir, 'bare'), { recursive: true, force: true })
await put('bare/site.toml', `title = "B"\nbase_url = "https://b.example/"\n[organization]\nname = "B"\n[feed]\nauthority = "b.example"\nyear = 2026\n${rules()}`)
await put('bare/content/systems/s/_index.md', `+++
name = "S"
summary = "S."
[[model]]
id       = "s"
status   = "active"
released = 2026-01-01
+++
`)
await put('bare/content/systems/s/1.0.0.md', `+++
version   = "1.0.0"
published = 2026-01-01
effective = 2026-01-01
models    = ["s"]
${brief('None.')}+++
${body(1).replace(/### [^]*?(?=## Limitations)/, '')}`)
placard('build', '--quiet', '--site', path.join(dir, 'bare'))

// A site in Arabic: the theme has no words of this language yet and says so,
// but everything is laid out from right to left.
await rm(path.join(dir, 'rtl'), { recursive: true, force: true })
placard('init', path.join(dir, 'rtl'))
await edit('rtl/site.toml', text => text.replace('language    = "en"', 'language    = "ar"').replace(/^title *= .*/m, 'title = "مركز الثقة"'))
await edit('rtl/content/systems/assistant/_index.md', text => text.replace(/^name( *)= ".*"/m, 'name$1= "المساعد"').replace(/^summary( *)= ".*"/m, 'summary$1= "يجيب عن أسئلة الموظفين من المستندات (حتى 300 صفحة) مع الفقرات التي تستند إليها الإجابة."'))
placard('build', '--quiet', '--site', path.join(dir, 'rtl'))

function brief (data) {
  return `[brief]
use_for = "${long}"
do_not_use_for = "${word}"
data = "${data}"
human_review = "${long}. ${long}."
`
}

// What a vendor would have to write is not written here.
function rules () {
  return `
[rules]
${['P105', 'P121', 'P124', 'P125', 'A101', 'N108'].map(c => `${c} = "off"`).join('\n')}
`
}
