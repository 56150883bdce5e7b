// Checks all HTML, CSS and SVG of a site with the Nu checker. Needs Java.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'

const dir = path.resolve(process.argv[2] ?? '../../public')
const jar = createRequire(import.meta.url)('vnu-jar')
const run = spawnSync('java', ['-Xss8m', '-jar', jar, '--skip-non-html', '--format', 'gnu', '--stdout', dir], { encoding: 'utf8', maxBuffer: 1 << 28 })
const lines = (run.stdout + run.stderr).split('\n').filter(l => l.trim())
// Warnings are shown and do not fail: the checker wants a heading in every
// section, but text before the first heading has none.
const failed = lines.filter(l => !l.includes(': info warning: '))
const kinds = new Map()
for (const l of lines) {
  const text = l.replace(/^"?file:[^"]*"?:[\d.-]+: /, '')
  if (!kinds.has(text)) kinds.set(text, [])
  kinds.get(text).push(l)
}
for (const [text, list] of kinds) console.log(`${list.length} × ${text}\n    ${list[0].slice(0, 160)}`)
console.log(`${failed.length ? 0 : 1} passed, ${failed.length} failed`)
process.exit(failed.length ? 1 : 0)
