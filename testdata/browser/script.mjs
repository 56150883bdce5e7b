// Uses the pages as a reader with script does, and from a disk.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { browser, ofFontFromDisk, pagesOf, serve } from './site.mjs'

const dir = path.resolve(process.argv[2] ?? '../../public')
const { origin, close } = await serve(dir)
const chrome = await browser()
let passed = 0
const failures = []
async function test (name, run) {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 } })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin })
  const page = await context.newPage()
  const problems = []
  page.on('pageerror', e => problems.push(e.message))
  page.on('console', m => { if (m.type() === 'error' && !ofFontFromDisk(m)) problems.push(m.text()) })
  try {
    await run(page)
    assert.deepEqual(problems, [])
    passed++
  } catch (e) {
    failures.push(`${name}: ${e.message}`)
  }
  await context.close()
}

const packs = (await pagesOf(dir)).filter(a => /\/packs\/[^/]+\/$/.test(a))
let changed // a pack some of whose paragraphs have other numbers elsewhere
for (const a of packs) {
  const html = await readFile(path.join(dir, a, 'index.html'), 'utf8')
  const own = html.match(/aria-current="?true"? data-p="([^"]+)"/)
  if (own) { changed = { address: a, list: own[1] }; break }
}

if (packs.length) {
  await test('the theme is chosen, kept and given back', async page => {
    await page.goto(origin + packs[0])
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const before = await paper()
    await page.click('.top details.menu > summary')
    await page.click('.hue label:nth-of-type(3)')
    assert.notEqual(await paper(), before)
    await page.reload()
    assert.notEqual(await paper(), before)
    await page.click('.top details.menu > summary')
    await page.click('.hue label:nth-of-type(1)')
    assert.equal(await paper(), before)
    assert.equal(await page.evaluate(() => localStorage.getItem('theme')), null)
  })
  await test('a menu closes with Escape and with a click elsewhere', async page => {
    await page.goto(origin + packs[0])
    const open = () => page.evaluate(() => document.querySelectorAll('details.menu[open]').length)
    await page.click('.strip summary')
    assert.equal(await open(), 1)
    await page.keyboard.press('Escape')
    assert.equal(await open(), 0)
    await page.click('.strip summary')
    await page.click('h1')
    assert.equal(await open(), 0)
  })
  await test('the version menu gives statuses on one line', async page => {
    await page.setViewportSize({ width: 390, height: 900 })
    await page.goto(origin + packs[0])
    await page.click('.strip summary')
    assert.deepEqual(await page.$$eval('.strip .pop .st', list => list.filter(e => e.getBoundingClientRect().height > 30).map(e => e.textContent)), [])
  })
  await test('the version menu leads to the paragraph that is read', async page => {
    const address = packs[0]
    await page.goto(origin + address + '#p2-1')
    await page.waitForFunction(() => scrollY > 200)
    await page.click('.strip summary')
    const links = await page.evaluate(() => [...document.querySelectorAll('.strip a[data-p]')].map(a => [a.getAttribute('data-p'), a.hash, a.getAttribute('aria-current')]))
    assert.equal(links.find(l => l[2])[1], '#p2-1')
    assert.ok(links.every(l => l[1] === '' || /^#p\d+-\d+$/.test(l[1])), JSON.stringify(links))
  })
  if (changed) {
    await test('the version menu translates the number of a paragraph', async page => {
      const [, own, name] = changed.list.match(/^(\d+-\d+)=(\d+-\d+[a-z]?)/)
      await page.goto(origin + changed.address + '#p' + own)
      await page.evaluate(id => document.getElementById(id).scrollIntoView(), 'p' + own)
      await page.click('.strip summary')
      const links = await page.evaluate(() => [...document.querySelectorAll('.strip a[data-p]')].map(a => ({ list: a.dataset.p, hash: a.hash, current: a.hasAttribute('aria-current') })))
      assert.equal(links.find(l => l.current).hash, '#p' + own)
      const plain = links.find(l => l.list === '')
      if (plain) assert.equal(plain.hash, /[a-z]$/.test(name) ? '' : '#p' + name)
    })
  }
  await test('a paragraph that was chosen can be cited', async page => {
    await page.goto(origin + packs[0])
    await page.click('#p1-1 > .pn')
    await page.click('#p1-1 > .quote')
    const text = await page.evaluate(() => navigator.clipboard.readText())
    assert.match(text, /1\.1, https?:\/\/.*\/packs\/.*#p1-1$/)
  })
  await test('citations and digests can be copied', async page => {
    await page.goto(origin + packs[0])
    await page.click('.cite figcaption button')
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.textContent('.cite code'))
    await page.click('.record .hash + p button')
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^sha256:[0-9a-f]{64}$/)
  })
  await test('the contents follow the reader', async page => {
    await page.goto(origin + packs[0])
    await page.evaluate(() => document.querySelectorAll('.text h2')[1].scrollIntoView())
    await page.waitForFunction(() => document.querySelector('.rail .toc [aria-current]')?.hash === '#' + document.querySelectorAll('.text h2')[1].id)
  })
}
// Drawings of time that are wider than their place show the present, with and
// without script, and can be scrolled with the keyboard.
const drawn = []
for (const a of await pagesOf(dir)) {
  if (/class="?tl[" ]/.test(await readFile(path.join(dir, a.endsWith('/') ? a + 'index.html' : a), 'utf8'))) drawn.push(a)
}
async function drawings (page) {
  return page.$$eval('.scroll:has(> .tl)', list => list.map(place => {
    const frame = place.getBoundingClientRect()
    const [mark, name] = ['.tl > .now', '.tl > .b'].map(s => place.querySelector(s).getBoundingClientRect())
    const inside = r => r.right > frame.left && r.left < frame.right
    return { mark: inside(mark), name: name.left >= frame.left && name.right <= frame.right, wide: place.scrollWidth > place.clientWidth, moved: scrollX + scrollY, over: document.documentElement.scrollWidth - innerWidth }
  }))
}
for (const width of [320, 390, 768, 1280]) {
  await test(`drawings of time show the present at ${width} px`, async page => {
    await page.setViewportSize({ width, height: 900 })
    for (const a of drawn) {
      await page.goto(origin + a)
      for (const d of await drawings(page)) {
        assert.deepEqual({ ...d, wide: width < 700 }, { mark: true, name: true, wide: width < 700, moved: 0, over: 0 }, a)
      }
    }
  })
}
if (drawn.length) {
  await test('drawings of time are scrolled with the keyboard', async page => {
    await page.setViewportSize({ width: 390, height: 900 })
    await page.goto(origin + drawn[0])
    const at = () => page.$eval('.scroll:has(> .tl)', place => place.scrollLeft)
    const before = await at()
    await page.focus('.scroll:has(> .tl)')
    await page.keyboard.press('ArrowLeft')
    await page.waitForFunction(at => document.querySelector('.scroll:has(> .tl)').scrollLeft < at, before)
  })
  await test('drawings of time show the present without script', async () => {
    const context = await chrome.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 900 } })
    const page = await context.newPage()
    for (const a of drawn) {
      await page.goto(origin + a)
      for (const d of await drawings(page)) assert.equal(d.mark && d.over === 0, true, a)
    }
    await context.close()
  })
}
// Whoever goes through a page with the keyboard sees where they are: what has
// the focus has a ring around it, is on the screen and under nothing else.
const walked = ['/', '/404.html', ...packs.slice(0, 1)]
if (packs.length) walked.push(packs[0].replace(/packs\/.*/, ''))
walked.push(...(await pagesOf(dir)).filter(a => /\.\.\.\d/.test(a)).slice(0, 1), ...drawn.slice(-1))
function stop () {
  const e = document.activeElement
  if (e === document.body) return null
  const r = e.getBoundingClientRect()
  const c = getComputedStyle(e)
  const wrong = []
  const ring = parseFloat(c.outlineWidth)
  if (c.outlineStyle === 'none' || ring < 2) wrong.push('has no ring')
  if (r.width < 2 || r.height < 2 || r.bottom < 2 || r.top > innerHeight - 2 || r.right < 2 || r.left > innerWidth - 2) wrong.push('is not on the screen')
  else {
    const box = e.getClientRects()[0]
    const over = document.elementFromPoint(Math.min(Math.max(box.left + Math.min(8, box.width / 2), 1), innerWidth - 1), Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1))
    if (over && !e.contains(over) && !over.contains(e)) wrong.push('is under ' + over.outerHTML.slice(0, 60))
  }
  let cut = e.parentElement
  while (cut && getComputedStyle(cut).overflowX === 'visible') cut = cut.parentElement
  if (cut) {
    const f = cut.getBoundingClientRect()
    const d = ring + parseFloat(c.outlineOffset) - 0.5
    const sides = [r.left - f.left, r.top - f.top, f.right - r.right, f.bottom - r.bottom].filter(room => room >= d).length
    if (sides < 3) wrong.push(`has a ring of which ${4 - sides} sides are cut off`)
  }
  return { wrong, what: e.outerHTML.slice(0, 80) }
}
for (const width of [1280, 390]) {
  await test(`what has the focus can be seen at ${width} px`, async page => {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ reducedMotion: 'reduce' })
    for (const a of new Set(walked)) {
      await page.goto(origin + a)
      // The path has room at this width, whatever it keeps free for rings.
      if (width === 1280) assert.deepEqual(await page.$$eval('.crumb li', list => list.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)), [], a)
      await page.keyboard.press('Tab')
      assert.equal(await page.evaluate(() => document.activeElement.className), 'skip', a)
      for (let s; (s = await page.evaluate(stop)); await page.keyboard.press('Tab')) assert.deepEqual(s.wrong, [], `${a} ${s.what}`)
    }
  })
}
await test('from a disk, links lead to pages', async page => {
  await page.goto(pathToFileURL(path.join(dir, 'index.html')).href)
  const folders = await page.evaluate(() => [...document.querySelectorAll('a[href]')].filter(a => a.protocol === 'file:' && a.pathname.endsWith('/')).length)
  assert.equal(folders, 0)
  const target = await page.evaluate(() => [...document.querySelectorAll('main a[href]')].find(a => a.protocol === 'file:' && !a.hash)?.href)
  if (target) {
    await page.goto(target)
    assert.ok(await page.$('h1'))
  }
})
await test('without script, everything is there', async () => {
  const context = await chrome.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 900 } })
  const page = await context.newPage()
  await page.goto(origin + (packs[0] ?? '/'))
  assert.ok(await page.$('h1'))
  if (packs.length) {
    await page.click('.strip summary')
    assert.ok(await page.isVisible('.strip .pop a'))
    await page.click('.jump summary')
    assert.ok(await page.isVisible('.jump .toc a'))
  }
  await context.close()
})

await chrome.close()
close()
console.log(failures.join('\n'))
console.log(`${passed} passed, ${failures.length} failed`)
process.exit(failures.length ? 1 : 0)
