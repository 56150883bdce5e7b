// Opens pages in light and dark at three widths and fails on what a reader
// with a screen reader, a small screen or a strict browser would trip over.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { browser, pagesOf, redirects, samples, serve } from './site.mjs'

const dir = path.resolve(process.argv[2] ?? '../../public')
const every = process.argv.includes('--all')
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const { origin, close } = await serve(dir)
const chrome = await browser()
const moved = await redirects(dir) // they lead on before they can be looked at
const addresses = (every ? await pagesOf(dir) : await samples(dir)).filter(a => !moved.has(a))
let passed = 0
const failures = []

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 390, 320]) {
    const context = await chrome.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: false })
    const page = await context.newPage()
    let problems = []
    page.on('console', m => { if (m.type() === 'error' || m.type() === 'warning') problems.push(`console: ${m.text()}`) })
    page.on('pageerror', e => problems.push(`script: ${e.message}`))
    page.on('request', r => { if (!r.url().startsWith(origin)) problems.push(`request: ${r.url()}`) })
    page.on('response', r => { if (r.status() >= 400 && !r.url().endsWith('/404.html')) problems.push(`status ${r.status()}: ${r.url()}`) })
    for (const address of addresses) {
      problems = []
      await page.goto(origin + address, { waitUntil: 'load' })
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (wide > 0) {
        const what = await page.evaluate(() => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll,pre,.pop,.vh,.skip')).slice(0, 3).map(e => e.outerHTML.slice(0, 90)))
        problems.push(`${wide} px too wide: ${what.join(' ')}`)
      }
      // axe is put in by the debugger, which the policy does not bind. What
      // colours and widths cannot change is looked at once.
      await page.evaluate(axe)
      const result = await page.evaluate(rules => axe.run(document, { runOnly: rules }),
        colorScheme === 'light' && width === 1280
          ? ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
          : { type: 'rule', values: ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable', 'aria-hidden-focus', 'region', 'bypass'] })
      for (const v of result.violations) problems.push(`axe ${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.html.slice(0, 90)).join(' | ')}`)
      if (problems.length) failures.push(`${colorScheme} ${width} ${address}\n  ${problems.join('\n  ')}`)
      else passed++
    }
    await context.close()
  }
}
await chrome.close()
close()
console.log(failures.join('\n'))
console.log(`${passed} passed, ${failures.length} failed`)
process.exit(failures.length ? 1 : 0)
