// Scores the home page, a system and a pack with Lighthouse, as a phone of
// middling speed sees them, and fails below 95 in any category.
//   node lighthouse.mjs SITE [ADDRESS…]
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import lighthouse from 'lighthouse'
import { pagesOf, serve } from '../site.mjs'

const dir = path.resolve(process.argv[2] ?? '../../../public')
const least = 95
let addresses = process.argv.slice(3)
if (!addresses.length) {
  const all = await pagesOf(dir)
  const pack = all.filter(a => /^\/systems\/[^/]+\/packs\/[^/]+\/$/.test(a)).at(-1)
  addresses = ['/', pack.split('packs/')[0], pack]
}
const { origin, close } = await serve(dir)
const profile = await mkdtemp(path.join(os.tmpdir(), 'placard-lighthouse-'))
const chrome = spawn(process.env.CHROMIUM ?? '/usr/bin/chromium', ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--remote-debugging-port=0', '--user-data-dir=' + profile, 'about:blank'], { stdio: 'ignore' })
let port
for (let i = 0; i < 100 && !port; i++) {
  await new Promise(resolve => setTimeout(resolve, 200))
  port = Number((await readFile(path.join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '')).split('\n')[0])
}
let failed = 0
for (const address of addresses) {
  let scores, low
  // Other work on the machine may slow down one attempt, not three.
  for (let i = 0; i < 3; i++) {
    const { lhr } = await lighthouse(origin + address, { port, output: 'json', logLevel: 'error' })
    scores = Object.values(lhr.categories).map(c => [c.id, Math.round(c.score * 100)])
    low = Object.values(lhr.categories).filter(c => c.score * 100 < least)
      .flatMap(c => c.auditRefs.map(r => [c.id, lhr.audits[r.id]]).filter(([, a]) => a.score !== null && a.score < 1).map(([id, a]) => `    ${id}: ${a.id} ${a.score} ${a.displayValue ?? ''}`))
    if (!scores.some(s => s[1] < least)) break
  }
  console.log(address, scores.map(s => s.join(' ')).join(', '))
  if (scores.some(s => s[1] < least)) {
    failed++
    console.log(low.join('\n'))
  }
}
close()
const gone = new Promise(resolve => chrome.once('exit', resolve))
chrome.kill()
await gone
await rm(profile, { recursive: true, force: true, maxRetries: 5 })
console.log(`${addresses.length - failed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
