import { browser, serve } from '/tmp/wt-compare/testdata/browser/site.mjs'
const [dir,address,out,width,scheme,mode,from,height,media]=process.argv.slice(2)
const {origin,close}=await serve(dir)
const chrome=await browser()
const ctx=await chrome.newContext({colorScheme:scheme,viewport:{width:+width,height:900}})
const page=await ctx.newPage()
if(media==='print') await page.emulateMedia({media:'print'})
await page.goto(origin+address,{waitUntil:'load'})
await page.evaluate(()=>document.fonts.ready)
if(mode==='two'){ const l=page.locator('label',{hasText:'Side by side'}).first(); await l.click() }
if(mode==='rtl'){ await page.evaluate(()=>{document.documentElement.dir='rtl'}) }
const h=await page.evaluate(()=>document.documentElement.scrollHeight)
await page.setViewportSize({width:+width,height:h})
await page.screenshot({path:out,clip:{x:0,y:+from,width:+width,height:Math.min(+height,h-from)}})
console.log(h)
await chrome.close();close()
