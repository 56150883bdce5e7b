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
const colours = ['color-contrast', 'link-in-text-block']
const queue = [...new Set([...examined, ...all])]

// A worker looks at one page after the other in the same tab: a new one for
// each would cost as much as what is looked at. Nothing of a page stays in it,
// since none chooses a theme.
async function work () {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  let address, problems = []
  page.on('console', m => { if (m.type() === 'error' || m.type() === 'warning') problems.push(`console: ${m.text()}`) })
  page.on('pageerror', e => problems.push(`script: ${e.message}`))
  page.on('request', r => { if (!r.url().startsWith(origin)) problems.push(`request: ${r.url()}`) })
  page.on('response', r => { if (r.status() >= 400 && !r.url().endsWith('/404.html')) problems.push(`status ${r.status()}: ${r.url()}`) })
  function done (state) {
    if (problems.length) failures.push(`${address} ${state}\n  ${problems.join('\n  ')}`)
    else passed++
    problems = []
  }
  async function narrow (width, texts) {
    await page.setViewportSize({ width, height: 900 })
    problems.push(...await page.evaluate(laidOut, { width, texts }))
  }
  async function ask (rules, only) {
    const violations = await page.evaluate(found, { rules, only })
    for (const v of violations) problems.push(`axe ${v.id}: ${v.nodes.join(' | ')}`)
  }
  while ((address = queue.shift())) {
    try {
      await page.emulateMedia({ colorScheme: 'light' })
      await page.goto(origin + address, { waitUntil: 'load' })
      for (const width of [1600, 320, 390, 1280]) {
        await narrow(width, !brief || width === 1280 || width === 390)
        done(`at ${width}`)
      }
      if (examined.includes(address)) await examine()
    } catch (e) {
      problems.push(e.message)
      done('could not be looked at')
    }
  }
  await context.close()

  async function examine () {
    // axe is put in by the debugger, which the policy does not bind.
    await page.evaluate(axe)
    if (await page.$('#_search')) {
      await page.fill('#_search [name=q]', 'limitations')
      await page.waitForSelector('#_hits a')
    }
    const states = [['as it opens', () => {}]]
    if (!brief) states.push(['with all menus open', () => document.querySelectorAll('details').forEach(d => { d.open = true })])
    if (await page.$('input[name=layout]')) states.push(['side by side', () => [...document.querySelectorAll('input[name=layout]')].at(-1).click()])
    // Each change of width or colours lays the page out again, so every state
    // begins where the one before it ended.
    const widths = [1280, 390]
    const colour = [...schemes]
    for (const [state, enter] of states) {
      const menus = state.startsWith('with')
      await page.evaluate(enter)
      for (const width of widths) {
        await narrow(width)
        for (const colorScheme of colour) {
          await page.emulateMedia({ colorScheme })
          // Colours are most of the work, and the only thing that the dark
          // scheme changes. An open menu lies over the links below it, which
          // are then too small; what it holds is the same at every width.
          if (colorScheme === 'light' && !(menus && width === 1280)) await ask({ tags: whole, without: menus ? [...colours, 'target-size'] : colours })
          await ask({ rules: colours }, colorScheme)
          done(`${state}, ${width}, ${colorScheme}`)
        }
        colour.reverse()
      }
      widths.reverse()
    }
  }
}

// What follows runs in the page.

// laidOut says whether a page is wider than the window and, if texts are asked
// for, which lie over each other within the parts that are laid out in rows and
// columns.
function laidOut ({ width, texts }) {
  const problems = []
  if (innerWidth !== width) problems.push(`the window is ${innerWidth} px wide instead of ${width}`)
  const wide = document.documentElement.scrollWidth - innerWidth
  if (wide > 0) {
    const what = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll,pre,.pop,.vh,.skip')).slice(0, 3).map(e => e.outerHTML.slice(0, 90))
    problems.push(`${wide} px too wide: ${what.join(' ')}`)
  }
  if (!texts) return problems
  const parts = '.top,.strip,.banner,.rail,.record,.head,.foot,.sys,.brief,.notes,.log,.text,.view,.tally,.kids,.pager,.feeds,.two-up'
  const over = new Set()
  for (const part of document.querySelectorAll(parts)) {
    if (part.parentElement.closest(parts)) continue // within one that is looked at
    const rects = []
    const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT)
    for (let n; (n = walk.nextNode());) {
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
    // From the top down, those that a line may still meet are kept open.
    rects.sort((a, b) => a[1] - b[1])
    let open = []
    for (const a of rects) {
      open = open.filter(b => b[3] - a[1] > 1)
      for (const b of open) {
        if (a[4] !== b[4] && Math.min(a[2], b[2]) - Math.max(a[0], b[0]) > 2 && Math.min(a[3], b[3]) - a[1] > 1) over.add(`"${b[4].data.trim().slice(0, 40)}" and "${a[4].data.trim().slice(0, 40)}"`)
      }
      open.push(a)
    }
  }
  // A word of a size that a screen has room for is not cut in two.
  const broken = new Set()
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  for (let n; (n = words.nextNode());) {
    const e = n.parentElement
    if (e.closest('.vh,svg,pre,code,.hash,.url,.sum,.id,script,h1') || !e.checkVisibility()) continue
    // Pieces of identifiers, of addresses and of longer words may be.
    for (const m of n.data.matchAll(/(?<![\p{L}\p{N}_./-])\p{Script=Latin}{3,18}(?![\p{L}\p{N}_.-]\S)/gu)) {
      range.setStart(n, m.index)
      range.setEnd(n, m.index + m[0].length)
      const tops = [...range.getClientRects()].filter(r => r.width > 0).map(r => r.top)
      if (tops.length > 1 && Math.max(...tops) - Math.min(...tops) > 6) broken.add(`"${m[0]}" in ${e.outerHTML.slice(0, 60)}`)
    }
  }
  if (broken.size) problems.push(`words cut in two: ${[...broken].slice(0, 3).join('; ')}`)
  if (over.size) problems.push(`texts over each other: ${[...over].slice(0, 3).join('; ')}`)
  return problems
}

// found asks axe. With a colour scheme, it asks about texts only that have
// colours, sizes or backgrounds which this page did not have before in that
// scheme, at another width or with its menus closed. What is positioned may
// come to lie over anything, and is asked about at each width.
async function found ({ rules: { tags, without = [], rules }, only }) {
  let where = document
  if (only) {
    const known = (window.known ??= {})[only] ??= new Set()
    const chains = new Map()
    where = []
    for (const e of document.body.querySelectorAll('*')) {
      const s = getComputedStyle(e)
      const above = chains.get(e.parentElement) ?? ''
      const own = [s.color, s.backgroundColor, s.backgroundImage, s.opacity, s.textDecorationLine, s.position === 'static' || s.position === 'relative' ? '' : s.position + innerWidth].join()
      const chain = above.endsWith(own) ? above : above + ';' + own
      chains.set(e, chain)
      if (![...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim()) || !e.checkVisibility()) continue
      const size = parseFloat(s.fontSize)
      const large = size >= 24 || size >= 18.66 && s.fontWeight >= 700 // which may have less contrast
      const key = [chain, large, e.localName].join()
      if (!known.has(key)) where.push([key, e])
    }
    for (const [key] of where) known.add(key)
    where = where.map(([, e]) => e)
    if (where.length === 0) return []
  }
  const runOnly = tags ? { type: 'tag', values: tags } : { type: 'rule', values: rules }
  const off = Object.fromEntries(without.map(id => [id, { enabled: false }]))
  return (await axe.run(where, { runOnly, rules: off, resultTypes: ['violations'] })).violations
    .map(v => ({ id: v.id, nodes: v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.html.slice(0, 90)) }))
}

await Promise.all(Array.from({ length: Math.min(4, os.availableParallelism()) }, work))
await chrome.close()
close()
console.log(failures.join('\n'))
console.log(`${examined.length} pages of ${all.length} with axe: ${passed} passed, ${failures.length} failed`)
process.exit(failures.length ? 1 : 0)
