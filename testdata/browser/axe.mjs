// Opens pages and fails on what a reader with a screen reader, a small screen
// or a strict browser would trip over.
//   node axe.mjs SITE [--all] [--brief] [--types]
// --brief leaves out dark colours and open menus, which do not depend on what a
// site says, and looks for texts over each other at two widths only.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { browser, pagesOf, redirects, samples, serve } from './site.mjs'

const dir = path.resolve(process.argv[2] ?? '../../public')
const every = process.argv.includes('--all')
const brief = process.argv.includes('--brief')
const schemes = brief ? ['light'] : ['light', 'dark']
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const { origin, close } = await serve(dir)
const chrome = await browser()
const moved = await redirects(dir) // they lead on before they can be looked at
const all = (await pagesOf(dir)).filter(a => !moved.has(a))
const examined = every ? all : (await samples(dir)).filter(a => !moved.has(a))
const failures = []
let passed = 0

// A demonstration has every type of page; that one of each is looked at is
// part of the promise.
const types = [
  /^\/$/, /^\/404\.html$/, /^\/systems\/$/, /^\/systems\/[^/]+\/$/, /\/packs\/[^/]+\/$/, /\/packs\/[^/]+\/[^/]+\/$/, /\/models\//,
  /\/compare\/$/, /\/compare\/.*\.\.\./, /\/changes\/$/, /^\/changes\/$/, /\/notices\/$/, /^\/notices\/$/, /^\/notices\/[^/]+\/$/,
  /^\/notices\/impact\//, /^\/guides\/./, /^\/suppliers\/$/, /^\/responsibilities\/$/, /^\/frameworks\/$/, /^\/verify\/$/, /^\/glossary\/$/,
  /^\/subscribe\/$/, /^\/search\/$/, /^\/policies\//, /^\/faq\/$/,
]
if (process.argv.includes('--types')) {
  for (const type of types) {
    if (!examined.some(a => type.test(a))) {
      const more = all.find(a => type.test(a))
      if (more) examined.push(more)
      else failures.push(`the site has no page like ${type}`)
    }
  }
  const statuses = new Set()
  for (const a of all.filter(a => /\/packs\/[^/]+\/$/.test(a))) {
    const status = (await readFile(path.join(dir, a, 'index.html'), 'utf8')).match(/class="?st ([a-z-]+)/)?.[1]
    if (!statuses.has(status) && !examined.includes(a)) examined.push(a)
    statuses.add(status)
  }
  for (const status of ['in-force', 'upcoming', 'superseded', 'withdrawn']) {
    if (!statuses.has(status)) failures.push(`the site has no pack that is ${status}: ${[...statuses]}`)
  }
}

const whole = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
// What colours and widths cannot change is looked at once.
const seen = { type: 'rule', values: ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable', 'aria-hidden-focus', 'region', 'bypass'] }

async function look (address, examine) {
  const context = await chrome.newContext({ colorScheme: 'light', viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  let problems = []
  page.on('console', m => { if (m.type() === 'error' || m.type() === 'warning') problems.push(`console: ${m.text()}`) })
  page.on('pageerror', e => problems.push(`script: ${e.message}`))
  page.on('request', r => { if (!r.url().startsWith(origin)) problems.push(`request: ${r.url()}`) })
  page.on('response', r => { if (r.status() >= 400 && !r.url().endsWith('/404.html')) problems.push(`status ${r.status()}: ${r.url()}`) })
  function done (state) {
    if (problems.length) failures.push(`${address} ${state}\n  ${problems.join('\n  ')}`)
    else passed++
    problems = []
  }
  async function narrow (width) {
    await page.setViewportSize({ width, height: 900 })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (wide > 0) {
      const what = await page.evaluate(() => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll,pre,.pop,.vh,.skip')).slice(0, 3).map(e => e.outerHTML.slice(0, 90)))
      problems.push(`${wide} px too wide: ${what.join(' ')}`)
    }
  }
  // Texts that lie over each other, within the parts of a page that are laid
  // out in rows and columns.
  async function overlap () {
    const found = await page.evaluate(() => {
      const over = []
      for (const part of document.querySelectorAll('.top,.strip,.banner,.rail,.record,.head,.foot,.sys,.brief,.notes,.log,.text,.view,.tally,.kids,.pager,.feeds,.two-up')) {
        const rects = []
        const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT)
        for (let n; (n = walk.nextNode()) && rects.length < 400;) {
          const e = n.parentElement
          if (!n.data.trim() || e.closest('.vh,.ver,.also,.skip,.pop,svg,pre,.scroll,details:not([open]),[hidden]') || !e.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
          const range = document.createRange()
          range.selectNodeContents(n)
          // What an ancestor cuts off is not seen.
          let cut = null
          for (let a = e; a && a !== part.parentElement; a = a.parentElement) if (getComputedStyle(a).overflowX !== 'visible') { cut = a.getBoundingClientRect(); break }
          for (const r of range.getClientRects()) {
            const [left, right] = cut ? [Math.max(r.left, cut.left), Math.min(r.right, cut.right)] : [r.left, r.right]
            if (right - left > 3 && r.height > 3 && (!cut || r.top < cut.bottom && r.bottom > cut.top)) rects.push([left, r.top + r.height * 0.25, right, r.bottom - r.height * 0.25, n])
          }
        }
        for (let i = 0; i < rects.length; i++) {
          for (let j = i + 1; j < rects.length; j++) {
            const [a, b] = [rects[i], rects[j]]
            if (a[4] !== b[4] && Math.min(a[2], b[2]) - Math.max(a[0], b[0]) > 2 && Math.min(a[3], b[3]) - Math.max(a[1], b[1]) > 1) over.push(`"${a[4].data.trim().slice(0, 40)}" and "${b[4].data.trim().slice(0, 40)}"`)
          }
        }
      }
      return over.slice(0, 3)
    })
    if (found.length) problems.push(`texts over each other: ${found.join('; ')}`)
  }
  async function ask (rules, covered) {
    const violations = await page.evaluate(async rules => (await axe.run(document, { runOnly: rules, resultTypes: ['violations'] })).violations
      .map(v => ({ id: v.id, nodes: v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.html.slice(0, 90)) })), rules)
    // An open menu lies over the links below it, which are then too small.
    for (const v of violations) if (!covered || v.id !== 'target-size') problems.push(`axe ${v.id}: ${v.nodes.join(' | ')}`)
  }
  try {
    await page.goto(origin + address, { waitUntil: 'load' })
    for (const width of [1600, 1280, 390, 320]) {
      await narrow(width)
      if (!brief || width === 1280 || width === 390) await overlap()
      done(`at ${width}`)
    }
    if (examine) {
      // axe is put in by the debugger, which the policy does not bind.
      await page.evaluate(axe)
      if (await page.$('#_search')) {
        await page.fill('#_search [name=q]', 'limitations')
        await page.waitForSelector('#_hits a')
      }
      const states = [['as it opens', () => {}]]
      if (!brief) states.push(['with all menus open', () => document.querySelectorAll('details').forEach(d => { d.open = true })])
      if (await page.$('input[name=layout]')) states.push(['side by side', () => [...document.querySelectorAll('input[name=layout]')].at(-1).click()])
      for (const [state, enter] of states) {
        for (const width of [1280, 390]) {
          await narrow(width)
          for (const colorScheme of schemes) {
            await page.emulateMedia({ colorScheme })
            await page.evaluate(enter)
            await ask(colorScheme === 'light' ? whole : seen, state.startsWith('with'))
            done(`${state}, ${width}, ${colorScheme}`)
          }
        }
      }
    }
  } catch (e) {
    problems.push(e.message)
    done('could not be looked at')
  }
  await context.close()
}

const queue = [...new Set([...examined, ...all])].map(address => [address, examined.includes(address)])
await Promise.all(Array.from({ length: Math.min(4, os.availableParallelism()) }, async () => {
  for (let next; (next = queue.shift());) await look(...next)
}))
await chrome.close()
close()
console.log(failures.join('\n'))
console.log(`${examined.length} pages of ${all.length} with axe: ${passed} passed, ${failures.length} failed`)
process.exit(failures.length ? 1 : 0)
