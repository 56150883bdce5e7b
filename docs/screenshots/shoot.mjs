// Takes the pictures of the README from a build of the demonstration site:
//
//   go run ./cmd/placard build --quiet --out /tmp/placard-demo
//   (cd testdata/browser && npm ci)
//   node docs/screenshots/shoot.mjs /tmp/placard-demo
//
// The site pins its date, so the pictures change only when the site, the theme
// or the browser does. CHROMIUM names the browser, as for the browser tests.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { browser, serve } from '../../testdata/browser/site.mjs'
import { smaller } from './png.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const site = path.resolve(process.argv[2] ?? path.join(here, '../../public'))
const out = path.resolve(process.argv[3] ?? path.join(here, '../images'))
const views = [
  { name: 'home', address: '/' },
  { name: 'pack', address: '/systems/triage/latest/' },
]

await readFile(path.join(site, '_headers')).catch(() => {
  console.error(`${site} holds no built site: run "placard build --out ${site}" first`)
  process.exit(2)
})
await mkdir(out, { recursive: true })
const { origin, close } = await serve(site)
const chrome = await browser()
try {
  for (const colorScheme of ['light', 'dark']) {
    const context = await chrome.newContext({ colorScheme, viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
    const page = await context.newPage()
    for (const view of views) {
      const answer = await page.goto(origin + view.address, { waitUntil: 'load' })
      if (!answer.ok()) throw new Error(`${view.address} answered ${answer.status()}`)
      await page.evaluate(() => document.fonts.ready)
      const file = path.join(out, `${view.name}-${colorScheme}.png`)
      const picture = smaller(await page.screenshot())
      await writeFile(file, picture)
      console.log(`${path.relative(process.cwd(), file)} ${Math.round(picture.length / 1024)} KB`)
    }
    await context.close()
  }
} finally {
  await chrome.close()
  close()
}
