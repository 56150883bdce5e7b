// A static file server that sends the headers of the site's _headers file, and
// a browser that makes no request of its own.
import { createServer } from 'node:http'
import { readFile, readdir } from 'node:fs/promises'
import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'

const types = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2', '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8', '.txt': 'text/plain; charset=utf-8', '.csv': 'text/csv; charset=utf-8',
}

function parseHeaders (text) {
  const rules = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    if (!/^\s/.test(line)) rules.push({ prefix: line.trim().replace(/\*$/, ''), headers: [] })
    else rules.at(-1).headers.push(line.trim().match(/^([^:]+):\s*(.*)$/).slice(1))
  }
  return rules
}

// serve serves a folder on a free port of the loopback interface, below the
// path at which the site is published.
export async function serve (dir) {
  const home = await readFile(path.join(dir, 'index.html'), 'utf8')
  const base = new URL(home.match(/rel="?canonical"? href="([^"]+)"/)[1]).pathname
  const rules = parseHeaders(await readFile(path.join(dir, '_headers'), 'utf8'))
  const server = createServer(async (request, response) => {
    let name = decodeURIComponent(new URL(request.url, 'http://x').pathname)
    for (const rule of rules) {
      if (name.replace(base, '/').startsWith(rule.prefix)) for (const [k, v] of rule.headers) response.setHeader(k, v)
    }
    let file = name.startsWith(base) ? path.join(dir, name.slice(base.length)) : ''
    if (file && existsSync(file) && statSync(file).isDirectory()) file = path.join(file, 'index.html')
    let status = 200
    if (!file.startsWith(path.resolve(dir)) || !existsSync(file)) {
      status = 404
      file = path.join(dir, '404.html')
    }
    response.writeHead(status, { 'Content-Type': types[path.extname(file)] ?? 'application/octet-stream' })
    response.end(await readFile(file))
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${server.address().port}${base.replace(/\/$/, '')}`, close: () => server.close() }
}

export function browser () {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

// pagesOf lists the addresses of all pages of a folder.
export async function pagesOf (dir) {
  const files = await readdir(dir, { recursive: true })
  return files.filter(f => f.endsWith('.html')).map(f => '/' + f.split(path.sep).join('/').replace(/(^|\/)index\.html$/, '$1')).sort()
}

// redirects lists the pages that lead on to another one.
export async function redirects (dir) {
  const found = new Set()
  for (const page of await pagesOf(dir)) {
    const html = await readFile(path.join(dir, page.endsWith('/') ? page + 'index.html' : page), 'utf8')
    if (/http-equiv="?refresh/.test(html)) found.add(page)
  }
  return found
}

// samples picks pages of every type: the first two of each form of address,
// and of packs one of every status.
export async function samples (dir) {
  const all = await pagesOf(dir)
  const groups = new Map()
  for (const page of all) {
    const html = await readFile(path.join(dir, page.endsWith('/') ? page + 'index.html' : page), 'utf8')
    if (/http-equiv="?refresh/.test(html)) { put('moved', page); continue }
    const status = html.match(/class="?st ([a-z-]+)/)?.[1] ?? ''
    const parts = page.split('/').filter(Boolean)
    if (parts[0] === 'systems' && parts.length > 1) put(`system ${parts[2] ?? ''} ${parts.length} ${status}`, page)
    else if (parts[0] === 'notices' && parts.length > 1) put(`notice ${status}`, page)
    else if (parts.length > 1) put('page below', page)
    else put(page, page)
  }
  function put (group, page) {
    if (!groups.has(group)) groups.set(group, [])
    groups.get(group).push(page)
  }
  return [...groups.values()].flatMap(list => list.slice(0, 1))
}

// ofFontFromDisk: a browser refuses to fetch fonts ahead from a disk, and says
// so; the style sheet's own request for them is the one that counts.
export function ofFontFromDisk (message) {
  const url = message.location().url
  return message.text().includes('file:') && message.text().includes('.woff2') || url.startsWith('file:') && url.endsWith('.woff2')
}
