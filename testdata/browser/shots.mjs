// Takes screenshots of pages of every type, whole, in light and dark.
//   node shots.mjs SITE FOLDER [ADDRESS…]
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { browser, samples, serve } from './site.mjs'

const dir = path.resolve(process.argv[2] ?? '../../public')
const out = path.resolve(process.argv[3] ?? '/tmp/shots')
const widths = (process.env.WIDTHS ?? '1280,390').split(',').map(Number)
const schemes = (process.env.SCHEMES ?? 'light,dark').split(',')
const from = Number(process.env.FROM ?? 0)
const tallest = Number(process.env.TALLEST ?? 2600) + from
const { origin, close } = await serve(dir)
const addresses = process.argv.length > 4 ? process.argv.slice(4) : await samples(dir)
const chrome = await browser()
await mkdir(out, { recursive: true })
for (const colorScheme of schemes) {
  for (const width of widths) {
    const page = await (await chrome.newContext({ colorScheme, viewport: { width, height: 900 } })).newPage()
    for (const address of addresses) {
      await page.goto(origin + address, { waitUntil: 'load' })
      // A page that leads elsewhere at once is shown as what it leads to.
      await page.waitForLoadState('networkidle')
      await page.evaluate(() => document.fonts.ready)
      const height = Math.min(tallest, await page.evaluate(() => document.documentElement.scrollHeight))
      const name = address.split('#')[0].replace(/^\/|\/$/g, '').replaceAll('/', '_') || 'home'
      await page.setViewportSize({ width, height })
      await page.screenshot({ path: path.join(out, `${name}-${width}-${colorScheme}.png`), clip: { x: 0, y: from, width, height: Math.max(1, height - from) } })
      await page.setViewportSize({ width, height: 900 })
    }
  }
}
await chrome.close()
close()
