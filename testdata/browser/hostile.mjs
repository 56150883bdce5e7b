// Writes a site that is hard to lay out: words without end, sixty model
// versions, wide tables, code without breaks, text that runs the other way.
//   node hostile.mjs PROGRAM FOLDER      then: node axe.mjs FOLDER/public
import { spawnSync } from 'node:child_process'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

const [program, dir] = process.argv.slice(2).map(a => path.resolve(a))
function placard (...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stdout}${stderr}`)
}
placard('init', dir)
const word = 'Rindfleischetikettierungsueberwachung'.repeat(4)
const model = n => `assistant-x-${'long'.repeat(10)}-${String(n).padStart(2, '0')}`
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
await edit('site.toml', text => text.replace(/^title *= .*/m, `title = "${word} trust"`))
placard('build', '--quiet', '--site', dir)
