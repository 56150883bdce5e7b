// Makes a screenshot small: one byte a pixel with a palette in place of three.
// Pages have few colours, so that what is lost cannot be seen.
import { crc32, deflateSync, inflateSync } from 'node:zlib'

// smaller takes a PNG of 8-bit RGB or RGBA, as browsers write it.
export function smaller (png) {
  const { width, height, pixels } = decode(png)
  const counts = new Map()
  for (const c of pixels) counts.set(c, (counts.get(c) ?? 0) + 1)
  const palette = choose(counts, 256)
  const index = new Map()
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const c = pixels[i]
      let n = index.get(c)
      if (n === undefined) index.set(c, n = nearest(c, palette))
      rows[y * (width + 1) + 1 + x] = n
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  const colors = Buffer.from(palette.flatMap(c => [c >> 16, c >> 8 & 255, c & 255]))
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head), chunk('PLTE', colors), chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })), chunk('IEND', Buffer.alloc(0)),
  ])
}

// choose takes the most frequent colours, but of those that can hardly be
// told apart only the first.
function choose (counts, most) {
  const order = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([c]) => c)
  for (let least = 0; ; least += 8) {
    const palette = []
    for (const c of order) {
      if (least === 0 || palette.every(p => distance(p, c) >= least)) palette.push(c)
      if (palette.length > most) break
    }
    if (palette.length <= most) return palette
  }
}

function distance (a, b) {
  const r = (a >> 16) - (b >> 16)
  const g = (a >> 8 & 255) - (b >> 8 & 255)
  const l = (a & 255) - (b & 255)
  return r * r + g * g + l * l
}

function nearest (c, palette) {
  let best = 0
  for (let i = 1; i < palette.length; i++) if (distance(palette[i], c) < distance(palette[best], c)) best = i
  return best
}

function chunk (type, data) {
  const body = Buffer.concat([Buffer.from(type), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

// decode reads the pixels as numbers 0xrrggbb (PNG, third edition, section 9).
function decode (png) {
  const data = []
  let width, height, depth
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    const body = png.subarray(at + 8, at + 8 + length)
    if (type === 'IHDR') {
      width = body.readUInt32BE(0)
      height = body.readUInt32BE(4)
      depth = { 2: 3, 6: 4 }[body[9]]
      if (body[8] !== 8 || !depth || body[12] !== 0) throw new Error('not a PNG of 8-bit RGB or RGBA without interlacing')
    } else if (type === 'IDAT') data.push(body)
    at += length + 12
  }
  const raw = inflateSync(Buffer.concat(data))
  const stride = width * depth
  const pixels = new Uint32Array(width * height)
  let above = new Uint8Array(stride)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]
    const line = raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1))
    for (let i = 0; i < stride; i++) {
      const left = i < depth ? 0 : line[i - depth]
      const corner = i < depth ? 0 : above[i - depth]
      line[i] += [0, left, above[i], (left + above[i]) >> 1, paeth(left, above[i], corner)][filter]
    }
    for (let x = 0; x < width; x++) {
      const i = x * depth
      pixels[y * width + x] = line[i] << 16 | line[i + 1] << 8 | line[i + 2]
    }
    above = line
  }
  return { width, height, pixels }
}

function paeth (a, b, c) {
  const p = a + b - c
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)]
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
}
