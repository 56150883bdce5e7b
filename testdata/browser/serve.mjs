// Writes into a copy of a site while "placard serve" shows it, and looks at
// what an open page does.
//   node serve.mjs [PROGRAM] [SITE]
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cp, mkdtemp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createRequire } from 'node:module'
import { browser } from './site.mjs'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const program = path.resolve(process.argv[2] ?? '../../placard')
const from = path.resolve(process.argv[3] ?? '../..')
const root = await mkdtemp(path.join(os.tmpdir(), 'placard-serve-'))
const site = path.join(root, 'site')
await mkdir(site)
for (const name of ['site.toml', 'content']) await cp(path.join(from, name), path.join(site, name), { recursive: true })

const pageFile = path.join(site, 'content/guides/preview-test.md')
const original = `+++
title = "Preview test"
description = "A page that the test of the preview writes."
unlisted = true
+++

The first sentence is short.

` + Array.from({ length: 30 }, (_, i) => `## Part ${i + 1}\n\n${'Some text that fills the page. '.repeat(12)}\n\n`).join('')
await mkdir(path.dirname(pageFile), { recursive: true })
await writeFile(pageFile, original)
const address = '/guides/preview-test/'

let output = ''
let server
async function start (port = 0, said = /built/) {
  server = spawn(program, ['serve', '--site', site, '--addr', `127.0.0.1:${port}`], { stdio: ['ignore', 'inherit', 'pipe'] })
  output = ''
  server.stderr.on('data', d => { output += d })
  for (let i = 0; i < 300; i++) {
    const m = output.match(/serving .* at (http:\S+?)\/ /)
    if (m && said.test(output)) return m[1]
    await sleep(100)
  }
  throw new Error('serve did not start: ' + output)
}
async function stop () {
  const begun = performance.now()
  const code = new Promise(resolve => server.once('exit', (code, signal) => resolve(code ?? signal)))
  server.kill('SIGINT')
  return { code: await code, took: performance.now() - begun }
}
function sleep (ms) { return new Promise(resolve => setTimeout(resolve, ms)) }
async function save (text, file = pageFile) {
  await writeFile(file + '.new', text)
  await rename(file + '.new', file)
}

let origin = await start()
const chrome = await browser()
let passed = 0
const failures = []
async function test (name, run, { allow = [] } = {}) {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  const problems = []
  page.on('pageerror', e => problems.push(e.message))
  page.on('console', m => { if (m.type() === 'error' && !allow.some(a => a.test(m.text()))) problems.push(m.text()) })
  page.loads = 0
  page.on('load', () => page.loads++)
  try {
    await run(page)
    assert.deepEqual(problems, [])
    passed++
    console.log(`ok ${name}`)
  } catch (e) {
    failures.push(`${name}: ${e.stack}`)
  }
  await context.close()
  await save(original)
  await sleep(400)
}
// Playwright looks into open shadow trees by itself.
const overlay = page => page.locator('#_placard .overlay')
const scrollY = page => page.evaluate(() => scrollY)

await test('a saved change is visible, where the reader was', async page => {
  await page.goto(origin + address)
  await page.evaluate(() => scrollTo(0, 3000))
  const before = await scrollY(page)
  const begun = performance.now()
  await save(original.replace('The first sentence is short.', 'The first sentence was changed.'))
  await page.waitForFunction(() => document.body.textContent.includes('was changed'))
  await page.waitForLoadState('load')
  console.log(`   saved to visible: ${Math.round(performance.now() - begun)} ms`)
  await sleep(100)
  assert.equal(await scrollY(page), before)
  assert.equal(page.loads, 2)
})

await test('text above does not move what is read', async page => {
  await page.goto(origin + address)
  await page.evaluate(() => document.getElementById('part-20').scrollIntoView())
  const top = () => page.evaluate(() => document.getElementById('part-20').getBoundingClientRect().top)
  const before = await top()
  await save(original.replace('## Part 3\n', 'A new paragraph.\n\n'.repeat(20) + '## Part 3\n'))
  await page.waitForFunction(() => document.body.textContent.includes('A new paragraph'))
  await sleep(300)
  assert.ok(Math.abs(await top() - before) < 2, `${await top()} instead of ${before}`)
})

await test('other pages do not load again', async page => {
  await page.goto(origin + '/verify/')
  await page.evaluate(() => { window.here = true })
  await save(original.replace('short', 'long'))
  await sleep(1000)
  assert.equal(await page.evaluate(() => window.here), true)
  assert.equal(page.loads, 1)
})

await test('mistakes come over the last good page and go by themselves', async page => {
  await page.goto(origin + address)
  await page.evaluate(() => { window.here = true; scrollTo(0, 1500) })
  await save(original.replace('The first sentence is short.', 'See [nothing](nowhere.md). The sentence is wrong.'))
  await overlay(page).waitFor({ state: 'visible' })
  const text = await overlay(page).innerText()
  assert.match(text, /1 error/)
  assert.match(text, /content\/guides\/preview-test\.md:7:/)
  assert.match(text, /See \[nothing\]\(nowhere\.md\)/)
  assert.match(text, /placard explain|About/)
  assert.equal(await page.locator('#_placard mark').innerText(), 'nowhere.md')
  await page.locator('#_placard .rule summary').click()
  await page.locator('#_placard .rule').getByText('placard explain').waitFor()
  assert.match(output, /nowhere\.md/)
  assert.ok((await page.locator('main').innerText()).includes('The first sentence is short.'))
  await save(original)
  await overlay(page).waitFor({ state: 'hidden' })
  assert.equal(await page.evaluate(() => window.here), true, 'the page was loaded again')
  assert.equal(await page.evaluate(() => scrollY), 1500)
  await save(original.replace('+++\n\n', '\n'))
  await overlay(page).waitFor({ state: 'visible' })
  await page.keyboard.press('Escape')
  await overlay(page).waitFor({ state: 'hidden' })
  await page.locator('#_placard .state').click()
  await overlay(page).waitFor({ state: 'visible' })
  await save(original.replace('The first', 'Mended. The first'))
  await page.waitForFunction(() => document.body.textContent.includes('Mended.'))
  await overlay(page).waitFor({ state: 'hidden' })
})

await test('hostile text in a message stays text', async page => {
  await page.goto(origin + address)
  await save(original.replace('The first sentence is short.', '<img src=x onerror=alert(1)> [a](javascript:alert(1)) \u202e'))
  await overlay(page).waitFor({ state: 'visible' })
  assert.equal(await page.locator('#_placard .overlay img').count(), 0)
  assert.match(await overlay(page).innerText(), /<U\+202E>/)
})

await test('style sheets are exchanged in place', async page => {
  await page.goto(origin + address)
  await page.evaluate(() => { window.here = true; scrollTo(0, 1200) })
  await mkdir(path.join(site, 'theme'), { recursive: true })
  const css = await readFile(path.join(from, 'themes/default/theme.css'), 'utf8')
  await writeFile(path.join(site, 'theme/theme.css'), css + '\nbody{outline:3px solid rgb(1,2,3)}\n')
  await page.waitForFunction(() => getComputedStyle(document.body).outlineColor === 'rgb(1, 2, 3)')
  await sleep(200)
  assert.equal(await page.evaluate(() => window.here), true, 'the page was loaded again')
  assert.equal(await scrollY(page), 1200)
  assert.equal(await page.evaluate(() => document.querySelectorAll('link[data-placard-old]').length), 0)
  await writeFile(path.join(site, 'theme/theme.css'), css + '\nbody{outline:3px solid rgb(4,5,6)}\n')
  await page.waitForFunction(() => getComputedStyle(document.body).outlineColor === 'rgb(4, 5, 6)')
  await rm(path.join(site, 'theme'), { recursive: true })
  await page.waitForFunction(() => getComputedStyle(document.body).outlineStyle === 'none')
  assert.equal(await page.evaluate(() => window.here), true, 'the page was loaded again')
})

await test('a mistake in a template is shown, too', async page => {
  await page.goto(origin + address)
  await mkdir(path.join(site, 'theme/templates/pages'), { recursive: true })
  await writeFile(path.join(site, 'theme/templates/pages/page.html'), '{{template "parts/begin" .}}<h1>{{.Headign}}</h1>')
  await overlay(page).waitFor({ state: 'visible' })
  assert.match(await overlay(page).innerText(), /theme\/templates\/pages\/page\.html:1/)
  await writeFile(path.join(site, 'theme/templates/pages/page.html'), '{{template "parts/begin" .}}<main id="_main"><h1>Own: {{.Heading}}</h1></main>{{template "parts/end" .}}')
  await page.getByText('Own: Preview test').waitFor()
  await overlay(page).waitFor({ state: 'hidden' })
  await rm(path.join(site, 'theme'), { recursive: true })
  await page.getByText('The first sentence is short.').waitFor()
})

await test('open details, fields and the focus are kept', async page => {
  await page.goto(origin + '/systems/triage/')
  await page.evaluate(() => {
    for (const d of document.querySelectorAll('main details')) d.open = true
  })
  const open = () => page.evaluate(() => [...document.querySelectorAll('main details')].map(d => d.open))
  const before = await open()
  const box = page.locator('input[type=search], input[type=text]').first()
  const has = await box.count()
  const file = path.join(site, 'content/systems/triage/_index.md')
  const text = await readFile(file, 'utf8')
  await page.evaluate(() => { window.here = true })
  await save(text.trimEnd() + '\n\nA sentence more.\n', file)
  await page.getByText('A sentence more.').waitFor()
  await sleep(300)
  assert.deepEqual(await open(), before)
  if (has) console.log('   the page has a field')
  await save(text, file)
  await page.getByText('A sentence more.').waitFor({ state: 'detached' })
})

await test('what was typed, chosen and opened is kept over a reload', async page => {
  const template = path.join(site, 'theme/templates/pages/page.html')
  await mkdir(path.dirname(template), { recursive: true })
  const form = word => `{{template "parts/begin" .}}<main id="_main"><h1>${word} {{.Heading}}</h1>
<label>Name <input name="name" id="name" value="as it was"></label><label>Other <input name="other"></label>
<label>Box <input type="checkbox" name="box" checked></label>
<label>A <input type="radio" name="radio" value="a" checked></label><label>B <input type="radio" name="radio" value="b"></label>
<label>Choice <select name="choice"><option>one</option><option>two</option><option>three</option></select></label>
<label>Text <textarea id="text" rows="3">first</textarea></label><label>Secret <input type="password" name="secret"></label>
<details open><summary>Open first</summary>A</details><details><summary>Closed first</summary>B</details>
${'<p>A paragraph.</p>'.repeat(60)}</main>{{template "parts/end" .}}`
  await save(form('Before'), template)
  await page.goto(origin + address)
  await page.getByRole('heading', { name: 'Before Preview test' }).waitFor()
  await page.evaluate(() => { window.here = true })
  const text = 'some words\nand more\n'.repeat(20)
  await page.locator('[name=name]').fill('typed by a person')
  await page.locator('[name=box]').uncheck()
  await page.locator('[value=b]').check()
  await page.locator('[name=choice]').selectOption('three')
  await page.locator('[name=secret]').fill('not for storage')
  await page.locator('summary', { hasText: 'Open first' }).click()
  await page.locator('summary', { hasText: 'Closed first' }).click()
  await page.locator('#text').fill(text)
  await page.locator('#text').evaluate(e => { e.focus({ preventScroll: true }); e.setSelectionRange(3, 7) })
  await page.evaluate(() => { document.getElementById('text').scrollTop = 120; scrollTo({ top: 150, behavior: 'instant' }) })
  const stored = await page.evaluate(() => JSON.stringify(sessionStorage))
  await save(form('After'), template)
  await page.getByRole('heading', { name: 'After Preview test' }).waitFor()
  await page.waitForLoadState('load')
  await sleep(200)
  const state = await page.evaluate(() => ({
    loaded: window.here === undefined,
    name: document.querySelector('[name=name]').value,
    other: document.querySelector('[name=other]').value,
    box: document.querySelector('[name=box]').checked,
    radio: document.querySelector('[value=b]').checked,
    choice: document.querySelector('[name=choice]').value,
    secret: document.querySelector('[name=secret]').value,
    text: document.getElementById('text').value,
    focus: document.activeElement.id,
    selection: [document.getElementById('text').selectionStart, document.getElementById('text').selectionEnd],
    details: [...document.querySelectorAll('main details')].map(d => d.open),
    inner: document.getElementById('text').scrollTop,
    scroll: scrollY,
  }))
  assert.deepEqual(state, {
    loaded: true, name: 'typed by a person', other: '', box: false, radio: true, choice: 'three', secret: '',
    text, focus: 'text', selection: [3, 7], details: [false, true], inner: 120, scroll: 150,
  })
  assert.ok(!stored.includes('not for storage'))
  await rm(path.join(site, 'theme'), { recursive: true })
  await page.getByText('The first sentence is short.').waitFor()
})

await test('mistakes in strings, scripts and settings come and go, too', async page => {
  await page.goto(origin + address)
  await page.evaluate(() => { window.here = true; scrollTo(0, 700) })
  const settings = await readFile(path.join(site, 'site.toml'), 'utf8')
  for (const [file, text, where] of [
    ['theme/strings/en.toml', '[page]\nskip = ', /theme\/strings\/en\.toml:2/],
    ['theme/theme.js', 'var a = = 1\n', /theme\/theme\.js:1/],
    ['site.toml', settings + '\n[theme]\nnonsense = 1\n', /site\.toml:\d+/],
  ]) {
    await mkdir(path.dirname(path.join(site, file)), { recursive: true })
    await save(text, path.join(site, file))
    await overlay(page).waitFor({ state: 'visible' })
    assert.match(await overlay(page).innerText(), where)
    if (file === 'site.toml') await save(settings, path.join(site, file))
    else await rm(path.join(site, 'theme'), { recursive: true })
    await overlay(page).waitFor({ state: 'hidden' })
    assert.equal(await page.evaluate(() => window.here), true, `the page was loaded again for ${file}`)
  }
  assert.equal(await scrollY(page), 700)
})

await test('the overlay and the bar can be used by everybody', async page => {
  await page.goto(origin + address)
  await save(original.replace('The first sentence is short.', 'See [nothing](nowhere.md) and [another](none.md).'))
  await overlay(page).waitFor({ state: 'visible' })
  await page.locator('#_placard .rule summary').first().click()
  await page.locator('#_placard .bar summary').click()
  await page.evaluate(axe)
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme })
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 })
      const violations = await page.evaluate(async () => (await axe.run(document.getElementById('_placard'), { resultTypes: ['violations'] })).violations
        .map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')))
      assert.deepEqual(violations, [], `${scheme}, ${width}`)
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `too wide at ${width}`)
    }
  }
}, { allow: [/Applying inline style/] }) // axe's own

await test('many saves at once end in the last one', async page => {
  await page.goto(origin + address)
  for (let i = 1; i <= 40; i++) await save(original.replace('short', `number ${i}`))
  await page.getByText('The first sentence is number 40.').waitFor()
  await sleep(500)
  assert.ok((await page.locator('main').innerText()).includes('number 40.'))
  assert.ok(page.loads < 40, `${page.loads} loads`)
})

await test('drafts are shown marked when they are asked for, and nowhere else', async page => {
  const file = path.join(site, 'content/guides/draft-test.md')
  await save(original.replace('Preview test', 'Not ready').replace('unlisted = true', 'draft = true'), file)
  await page.goto(origin + '/')
  assert.equal((await page.request.get(origin + '/guides/draft-test/')).status(), 404)
  await page.locator('#_placard .bar summary').click()
  await page.locator('#_placard #drafts').check()
  await page.locator('#_placard .bar').getByText('with drafts').waitFor()
  await page.goto(origin + '/guides/draft-test/')
  await page.getByRole('heading', { name: 'Not ready' }).waitFor()
  await page.getByText('This page is a draft. It is not published.').waitFor()
  await page.locator('#_placard #drafts').uncheck()
  await page.getByRole('heading', { name: 'Not ready' }).waitFor({ state: 'detached' })
  await rm(file)
}, { allow: [/404/] })

await test('the date is chosen in the bar', async page => {
  await page.goto(origin + '/')
  await page.locator('#_placard .bar summary').click()
  assert.match(await page.locator('#_placard .bar').innerText(), /as of 2026-11-16/)
  await page.locator('#_placard #date').fill('2027-01-10')
  await page.locator('#_placard .bar').getByText('as of 2027-01-10').waitFor()
  assert.match(await page.locator('footer').innerText(), /10 January 2027/)
  await page.locator('#_placard #drafts').check()
  await page.locator('#_placard .bar').getByText('with drafts').waitFor()
  await page.locator('#_placard #drafts').uncheck()
  await page.locator('#_placard .panel button').click()
  await page.locator('#_placard .bar').getByText('as of 2026-11-16').waitFor()
})

await test('a page that is made appears, and one that is removed is missed', async page => {
  await page.goto(origin + '/guides/made/')
  assert.match(await page.title(), /not|missing|found/i)
  const file = path.join(site, 'content/guides/made.md')
  await save(original.replace('Preview test', 'Made now'), file)
  await page.getByRole('heading', { name: 'Made now' }).waitFor()
  await rm(file)
  await page.waitForFunction(() => !document.body.textContent.includes('Made now'))
}, { allow: [/404/] })

await test('it connects again after a restart', async page => {
  await page.goto(origin + address)
  await page.evaluate(() => { window.here = true; scrollTo(0, 900) })
  const port = Number(new URL(origin).port)
  const { code, took } = await stop()
  assert.equal(code, 0)
  assert.ok(took < 1000, `it took ${took} ms to stop`)
  await page.locator('#_placard .bar').getByText('not connected').waitFor()
  await start(port)
  await page.locator('#_placard .bar').getByText('not connected').waitFor({ state: 'hidden' })
  assert.equal(await page.evaluate(() => window.here), true, 'the page was loaded again')
  await stop()
  await save(original.replace('short', 'other'))
  await start(port)
  await page.getByText('The first sentence is other.').waitFor()
  assert.equal(await scrollY(page), 900)
}, { allow: [/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|Failed to load resource/] })

await test('a page that nobody saw learns what it missed', async page => {
  await page.goto(origin + address)
  const hide = hidden => page.evaluate(hidden => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, hidden)
  await page.evaluate(() => { window.here = true; scrollTo(0, 800) })
  await hide(true)
  await save(original.replace('short', 'seen later'))
  await sleep(600)
  assert.equal(await page.evaluate(() => window.here), true, 'a page that nobody sees was loaded again')
  await hide(false)
  await page.getByText('The first sentence is seen later.').waitFor()
  assert.equal(await scrollY(page), 800)
})

await test('it goes on after the machine slept', async page => {
  await page.goto(origin + address)
  await page.evaluate(() => { window.here = true })
  server.kill('SIGSTOP')
  await save(original.replace('short', 'from before it woke'))
  await sleep(1500)
  server.kill('SIGCONT')
  await page.getByText('The first sentence is from before it woke.').waitFor()
  await save(original.replace('short', 'from after it woke'))
  await page.getByText('The first sentence is from after it woke.').waitFor()
})

await test('a site that cannot be shown at first appears when it is mended', async page => {
  const port = Number(new URL(origin).port)
  const settings = await readFile(path.join(site, 'site.toml'), 'utf8')
  await stop()
  await save('title =\n', path.join(site, 'site.toml'))
  await start(port, /1 error in 1 file/)
  await page.goto(origin + address)
  await page.getByRole('heading', { name: 'Waiting for the site' }).waitFor()
  await overlay(page).waitFor({ state: 'visible' })
  assert.match(await overlay(page).innerText(), /site\.toml:1/)
  await save(settings, path.join(site, 'site.toml'))
  await page.getByText('The first sentence is short.').waitFor()
  await overlay(page).waitFor({ state: 'hidden' })
}, { allow: [/503/] })

await test('pages of other sites cannot read or change anything', async page => {
  await page.route('http://other.example/**', r => r.fulfill({ contentType: 'text/html', body: '<h1>Other</h1>' }))
  await page.goto('http://other.example/')
  const tries = await page.evaluate(async origin => {
    const results = {}
    results.read = await fetch(origin + '/', { mode: 'no-cors' }).then(r => r.type + r.status, () => 'refused')
    results.post = await fetch(origin + '/_placard/view', { method: 'POST', mode: 'no-cors', body: new URLSearchParams({ 'as-of': '2020-01-01' }) }).then(() => 'sent', () => 'refused')
    results.events = await new Promise(resolve => {
      const s = new EventSource(origin + '/_placard/events?page=/')
      s.onmessage = s.onopen = () => resolve('open')
      s.onerror = () => { s.close(); resolve('refused') }
    })
    results.image = await new Promise(resolve => {
      const i = new Image()
      i.onload = () => resolve('loaded')
      i.onerror = () => resolve('refused')
      i.src = origin + '/assets/icon.svg'
    })
    return results
  }, origin)
  assert.equal(tries.events, 'refused')
  assert.equal(tries.image, 'refused')
  const home = await (await fetch(origin + '/')).text()
  assert.match(home, /16 November 2026/)
}, { allow: [/./] })

await chrome.close()
const { code } = await stop()
if (code !== 0) failures.push(`serve ended with ${code}`)
await rm(root, { recursive: true, force: true })
if (failures.length) console.log(failures.join('\n'))
console.log(`${passed} passed, ${failures.length} failed`)
process.exit(failures.length ? 1 : 0)
