// Searches a built site with Chromium: the relevance table of
// generator/search, the keyboard, what is announced, the policy, a page opened
// from the disk, a page without script; and says what a query costs.
//
//   node search.mjs SITE [--table ../../generator/search/testdata/queries.txt] [--measure "some words"]
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { pathToFileURL } from 'node:url'
import { browser, ofFontFromDisk, serve } from './site.mjs'

const [dir, ...rest] = process.argv.slice(2)
const option = name => rest.includes(name) ? rest[rest.indexOf(name) + 1] : ''
const site = await serve(dir)
const chromium = await browser()
let failures = 0
const fail = message => { failures++; console.error('FAIL ' + message) }
const same = (what, have, want) => { if (have !== want) fail(`${what}: have ${JSON.stringify(have)}, want ${JSON.stringify(want)}`) }

async function open (options = {}, address = site.origin + '/search/') {
  const page = await chromium.newPage(options)
  page.setDefaultTimeout(10000)
  page.on('console', m => { if (m.type() === 'error' && !ofFontFromDisk(m)) fail('console: ' + m.text()) })
  page.on('pageerror', e => fail('script: ' + e.message))
  await page.goto(address)
  return page
}
async function ask (page, text) {
  await page.fill('#_search [name=q]', text)
  await settled(page)
}
// settled waits until the page has shown the results of the last change.
async function settled (page) {
  await page.waitForTimeout(200)
  await page.waitForFunction(() => {
    const now = document.getElementById('_hits').innerHTML + document.getElementById('_said').textContent
    const still = window.lastSeen === now
    window.lastSeen = now
    return still
  }, null, { polling: 150 })
}
// addressOf is the address of a query of a table, whose filters stand before
// the words.
function addressOf (query) {
  const address = new URLSearchParams({ q: query.split(' ').filter(w => !/^(system:|kind:|history$)/.test(w)).join(' ') })
  for (const w of query.split(' ')) {
    if (w === 'history') address.set('history', '1')
    else if (/^(system|kind):/.test(w)) address.set(...w.split(':'))
  }
  return site.origin + '/search/?' + address
}
async function table (file) {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(l => l.trim() && !l.startsWith('#'))
  return lines.map(l => l.split('->').map(s => s.trim()))
}
const hits = page => page.$$eval('#_hits a', list => list.map(a => new URL(a.href).pathname.slice(1) + new URL(a.href).hash))

if (option('--table')) {
  const page = await open()
  for (const [query, want] of await table(option('--table'))) {
    await page.goto(addressOf(query))
    await page.waitForSelector('#_hits a')
    same(query, (await hits(page))[0], want)
  }

  // Words that nothing has: near ones are offered, as links that search.
  for (const [query, want] of await table(path.join(path.dirname(option('--table')), 'near.txt'))) {
    await page.goto(addressOf(query))
    await page.waitForFunction(() => document.getElementById('_said').textContent)
    await settled(page)
    same('near ' + query, (await page.$$eval('#_said a', list => list.map(a => a.textContent))).join(' | '), want)
  }
  await page.goto(site.origin + '/search/?q=limitatons&system=dock')
  await page.waitForSelector('#_said a')
  same('what is said of near words', (await page.textContent('#_said')).endsWith(' Did you mean limitations?'), true)
  await page.locator('#_search [name=q]').focus()
  await page.keyboard.press('ArrowDown')
  same('a near word has the focus', await page.evaluate(() => document.activeElement.textContent), 'limitations')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#_hits a')
  same('the query of a near word', new URL(page.url()).search, '?q=limitations&system=dock')

  // Words of another publication are not mixed with the index that is there;
  // the next question begins anew.
  const mixed = await open({}, 'about:blank')
  let old = true
  await mixed.route(/\/search\/data\/t\d+\.js/, async r => {
    const response = await r.fetch()
    const text = await response.text()
    await r.fulfill({ response, body: old ? text.replace(/","[0-9a-f]{6}",/, '","000000",') : text })
  })
  await mixed.goto(site.origin + '/search/')
  await mixed.fill('#_search [name=q]', 'limitations')
  await mixed.waitForFunction(() => document.getElementById('_said').textContent)
  same('hits of another publication', (await hits(mixed)).length, 0)
  same('a message', await mixed.textContent('#_said') === await mixed.getAttribute('script[data-failed]', 'data-failed'), true)
  old = false
  await mixed.fill('#_search [name=q]', 'limitations ')
  await mixed.waitForSelector('#_hits a')
  await mixed.close()

  // A page that is not here asks for words, and the search answers.
  const lost = await open({}, site.origin + '/404.html')
  await lost.fill('form[role=search] [name=q]', 'limitations')
  await lost.press('form[role=search] [name=q]', 'Enter')
  await lost.waitForSelector('#_hits a')
  same('address of a search from 404', new URL(lost.url()).pathname.endsWith('/search/'), true)
  await lost.close()

  // Keyboard, words and what is said.
  await page.goto(site.origin + '/search/')
  await page.locator('h1').click()
  await page.keyboard.press('/')
  same('focus after / outside the results', await page.evaluate(() => document.activeElement.name), undefined)
  await page.locator('#_search [name=q]').focus()
  await page.keyboard.type('limitations')
  await page.waitForFunction(() => document.getElementById('_said').textContent)
  await settled(page)
  same('what is said', /^Results: \d+$/.test(await page.textContent('#_said')), true)
  same('status of the first hit', (await page.textContent('#_hits li:first-child .st')).trim(), 'In force')
  same('mark', (await page.locator('#_hits mark').count()) > 0, true)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  same('second hit has the focus', await page.evaluate(() => document.activeElement === document.querySelectorAll('#_hits a')[1]), true)
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Escape')
  same('focus after Escape', await page.evaluate(() => document.activeElement.name), 'q')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('/')
  same('focus after / in the results', await page.evaluate(() => document.activeElement.name), 'q')
  await page.keyboard.press('ArrowDown')
  const first = (await hits(page))[0]
  await page.keyboard.press('Enter')
  await page.waitForURL(u => u.pathname !== '/search/')
  same('page after Enter', new URL(page.url()).pathname.slice(1) + new URL(page.url()).hash, first)
  await page.goBack()
  await page.waitForSelector('#_hits a')
  same('the query is in the address', new URL(page.url()).search, '?q=limitations')
  const count = (await hits(page)).length
  await page.click('#_more')
  await page.waitForFunction(n => document.querySelectorAll('#_hits a').length > n, count)
  same('focus after more', await page.evaluate(n => document.activeElement === document.querySelectorAll('#_hits a')[n], count), true)
  await page.selectOption('[name=system]', 'dock')
  await settled(page)
  same('filter by system', (await hits(page)).every(u => u.startsWith('systems/dock/') || !u.startsWith('systems/')), true)
  await page.selectOption('[name=system]', '')
  await ask(page, 'qqqqzz')
  same('nothing found', (await page.textContent('#_said')).startsWith('Nothing was found'), true)
  for (const text of ['"><img src=x onerror=alert(1)>', '\u202e\u0000', '限制', 'x'.repeat(5000), '((((', '\\', '@dock', '%00']) await ask(page, text)
  await page.close()

  // From the disk, without a server.
  const disk = await open({}, pathToFileURL(path.resolve(dir, 'search/index.html')).href)
  await ask(disk, 'reflective film')
  const file = await disk.$eval('#_hits a', a => a.href)
  same('a hit on the disk', file.startsWith('file:') && file.includes('/index.html'), true)
  await ask(disk, 'reflectve')
  await disk.click('#_said a')
  await disk.waitForSelector('#_hits a')
  same('a near word on the disk', new URL(disk.url()).search, '?q=reflective')
  await disk.close()

  // Without script: no form, and everything has a link.
  const plain = await open({ javaScriptEnabled: false })
  same('no form without script', await plain.locator('#_search').isVisible(), false)
  const links = await plain.$$eval('main a', list => list.map(a => new URL(a.href).pathname)).catch(() => plain.locator('main a').count())
  if (Array.isArray(links)) {
    const urls = [...(await readFile(path.join(dir, 'sitemap.xml'), 'utf8').catch(() => '')).matchAll(/<loc>([^<]*)<\/loc>/g)].map(m => new URL(m[1]).pathname)
    for (const u of urls) if (/^\/(systems|notices)\/[^/]+\/(packs\/[^/]+\/)?$/.test(u) && !links.includes(u)) fail('the index lacks ' + u)
  }
  await plain.close()
}

if (option('--measure')) {
  const page = await open({}, 'about:blank')
  const fetched = []
  page.on('response', async r => {
    const body = await r.body().catch(() => Buffer.alloc(0))
    fetched.push([new URL(r.url()).pathname, body.length, gzipSync(body).length])
  })
  const report = what => {
    const sum = i => fetched.reduce((n, f) => n + f[i], 0)
    console.log(`${what}: ${fetched.length} files, ${sum(1)} bytes, ${sum(2)} gzipped`)
    if (rest.includes('--files')) for (const f of fetched) console.log('   ', ...f)
    fetched.length = 0
  }
  await page.goto(site.origin + '/search/')
  await page.waitForTimeout(500)
  await page.evaluate(() => {
    window.long = []
    new PerformanceObserver(l => { for (const e of l.getEntries()) window.long.push(Math.round(e.duration)) }).observe({ type: 'longtask', buffered: true })
  })
  report('page')
  for (const history of [false, true]) {
    if (history) {
      await page.check('[name=history]')
      await page.waitForTimeout(1000)
      report('history on')
    }
    for (const text of option('--measure').split(';')) {
      await page.fill('[name=q]', '')
      await page.waitForFunction(() => !document.getElementById('_said').textContent && !document.querySelector('#_hits li'), null, { timeout: 60000 })
      await page.evaluate(() => {
        window.long.length = window.shown = 0
        new MutationObserver((_, o) => { window.shown = performance.now(); o.disconnect() }).observe(document.getElementById('_said'), { childList: true, subtree: true, characterData: true })
        document.querySelector('[name=q]').addEventListener('input', () => { window.asked = performance.now() }, { once: true })
      })
      await page.fill('[name=q]', text)
      await page.waitForFunction(() => window.shown, null, { timeout: 60000 })
      await page.waitForTimeout(200)
      const m = await page.evaluate(() => ({ ms: Math.round(window.shown - window.asked), long: window.long.slice() }))
      report(`${history ? 'all versions' : 'in force'} ${JSON.stringify(text)}: ${await page.textContent('#_said')}, shown after ${m.ms} ms, tasks over 50 ms: ${JSON.stringify(m.long)}`)
    }
  }
  await page.close()
}

await chromium.close()
site.close()
if (failures) process.exit(1)
console.log('search: all is well')
