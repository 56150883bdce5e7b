// Makes the pictures of the README from the demonstration site.
//   node readme.mjs SITE [FOLDER]
import path from 'node:path'
import { browser, serve } from './site.mjs'

const dir = path.resolve(process.argv[2] ?? '../../public')
const out = path.resolve(process.argv[3] ?? '../../docs/images')
const { origin, close } = await serve(dir)
const chrome = await browser()
for (const colorScheme of ['light', 'dark']) {
  const page = await (await chrome.newContext({ colorScheme, viewport: { width: 1280, height: 800 } })).newPage()
  for (const [name, address] of [['home', '/'], ['pack', '/systems/triage/packs/2.1.0/']]) {
    await page.goto(origin + address, { waitUntil: 'load' })
    await page.evaluate(() => document.fonts.ready)
    await page.screenshot({ path: path.join(out, `${name}-${colorScheme}.png`) })
  }
}
await chrome.close()
close()
