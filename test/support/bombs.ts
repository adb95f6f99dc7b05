import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { crc32, createDeflate, deflateSync } from 'node:zlib'

const signature = Buffer.from('89504e470d0a1a0a', 'hex')

/** px of the edge of a PNG that unpacks to 450 MB, and is 14 GB as a picture. */
const edge = 60_000

/** Zeros, packed: some 2 MB that become 450 MB. */
async function packedZeros(): Promise<Buffer> {
  const deflate = createDeflate({ level: 1 })
  const packed = buffer(deflate)
  const zeros = Buffer.alloc(2 ** 20)
  for (let left = edge * (edge / 8 + 1); left > 0; left -= zeros.length) {
    if (!deflate.write(zeros.subarray(0, left))) await once(deflate, 'drain')
  }
  deflate.end()
  return await packed
}

function chunk(type: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  size.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([size, named, sum])
}

function header(side: number, depth: number): Buffer {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(side, 0)
  data.writeUInt32BE(side, 4)
  data[8] = depth
  return Buffer.concat([signature, chunk('IHDR', data)])
}

/** PNG files that are good, and small, until somebody unpacks them: by their picture, and by what they tell of it. */
export async function pngBombs(): Promise<{ readonly picture: Buffer; readonly facts: Buffer }> {
  const zeros = await packedZeros()
  const end = chunk('IEND', Buffer.of())
  const note = (name: string): Buffer =>
    chunk('zTXt', Buffer.concat([Buffer.from(`${name}\0\0`, 'latin1'), zeros]))
  const dot = chunk('IDAT', deflateSync(Buffer.alloc(2)))
  return {
    picture: Buffer.concat([header(edge, 1), chunk('IDAT', zeros), end]),
    facts: Buffer.concat([header(1, 8), note('Raw profile type exif'), note('Comment'), dot, end]),
  }
}

/** A JPEG that is a page as well: for whoever is asked to take it for one. */
export function polyglot(jpeg: Buffer): Buffer {
  const page = Buffer.from('*/=1;window.evil=1;/*--><script>window.evil = 1</script><h1>Hello</h1>')
  const size = Buffer.alloc(2)
  size.writeUInt16BE(page.length + 2)
  // A comment, right behind the begin of the picture.
  const comment = Buffer.concat([Buffer.of(0xff, 0xfe), size, page])
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2), page])
}
