import { oggCrc32 } from './crc.ts'

/** A page of an Ogg stream (RFC 3533, 6). */
export interface OggPage {
  /** Granule position of the last packet that ends on it; -1 where none does. */
  readonly granule: number
  /** The logical stream. */
  readonly serial: number
  /** Counts the pages. */
  readonly sequence: number
  /** It begins in the middle of a packet. */
  readonly continued: boolean
  /** It is the first one. */
  readonly first: boolean
  /** It is the last one. */
  readonly last: boolean
  /** Lacing values: a packet ends with each that is below 255. */
  readonly lacing: Uint8Array
  /** What is laced. */
  readonly body: Uint8Array
}

/** A page where it stands. */
export interface PlacedPage extends OggPage {
  /** Offset of its first byte. */
  readonly offset: number
  /** Bytes in all. */
  readonly size: number
}

const capture = [0x4f, 0x67, 0x67, 0x53] // OggS
const headerBytes = 27

/**
 * Find the whole pages in a stretch of a file: pages whose checksum is right, and nothing else.
 *
 * @param bytes the stretch
 * @param start offset of its first byte in the file
 */
export function* findPages(bytes: Uint8Array, start = 0): Generator<PlacedPage> {
  let at = 0
  while (at + headerBytes <= bytes.length) {
    const page = capture.every((byte, i) => bytes[at + i] === byte)
      ? readPage(bytes, at, start)
      : undefined
    if (page) yield page
    at += page?.size ?? 1
  }
}

function readPage(bytes: Uint8Array, at: number, start: number): PlacedPage | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at)
  const segments = view.getUint8(26)
  if (view.getUint8(4) !== 0 || view.byteLength < headerBytes + segments) return undefined
  const lacing = bytes.subarray(at + headerBytes, at + headerBytes + segments)
  const bodyBytes = lacing.reduce((sum, value) => sum + value, 0)
  const size = headerBytes + segments + bodyBytes
  if (view.byteLength < size) return undefined
  const raw = bytes.subarray(at, at + size)
  if (checksum(raw) !== view.getUint32(22, true)) return undefined
  const flags = view.getUint8(5)
  return {
    granule: Number(view.getBigInt64(6, true)),
    serial: view.getUint32(14, true),
    sequence: view.getUint32(18, true),
    continued: (flags & 1) !== 0,
    first: (flags & 2) !== 0,
    last: (flags & 4) !== 0,
    lacing,
    body: raw.subarray(headerBytes + segments),
    offset: start + at,
    size,
  }
}

/** The bytes of a page, its checksum made anew. */
export function writePage(page: OggPage): Uint8Array {
  const { lacing, body } = page
  const bytes = new Uint8Array(headerBytes + lacing.length + body.length)
  const view = new DataView(bytes.buffer)
  bytes.set(capture)
  view.setUint8(5, (page.continued ? 1 : 0) | (page.first ? 2 : 0) | (page.last ? 4 : 0))
  view.setBigInt64(6, BigInt(page.granule), true)
  view.setUint32(14, page.serial, true)
  view.setUint32(18, page.sequence, true)
  view.setUint8(26, lacing.length)
  bytes.set(lacing, headerBytes)
  bytes.set(body, headerBytes + lacing.length)
  view.setUint32(22, oggCrc32(bytes), true)
  return bytes
}

/** The checksum is made with zeros in its own place. */
function checksum(raw: Uint8Array): number {
  // Not slice(): a Buffer's is no copy.
  const head = new Uint8Array(raw.subarray(0, headerBytes))
  head.fill(0, 22, 26)
  return oggCrc32(raw.subarray(headerBytes), oggCrc32(head))
}

/** A packet and where its sound ends. */
export interface OggPacket {
  /** Its bytes. */
  readonly data: Uint8Array
  /** Granule position of its end. */
  readonly granule: number
}

/** The packets that end on the pages, in order; what begins or ends elsewhere is left out. */
export function* packetsOf(pages: Iterable<OggPage>): Generator<Uint8Array> {
  let parts: Uint8Array[] | undefined
  for (const { lacing, body, continued } of pages) {
    if (!continued) parts = []
    let at = 0
    let from = 0
    for (const value of lacing) {
      at += value
      if (value === 255) continue
      if (parts) yield join([...parts, body.subarray(from, at)])
      parts = []
      from = at
    }
    if (at > from) parts?.push(body.subarray(from, at))
  }
}

/**
 * A page with its first packets only; what begins on it and does not end there goes, too.
 *
 * @param packets how many to keep
 * @param granule where the last of them ends
 */
export function trimPage(page: OggPage, packets: number, granule: number): OggPage {
  let left = packets
  const segments = page.lacing.findIndex((value) => value < 255 && --left === 0) + 1
  const lacing = page.lacing.subarray(0, segments)
  const bytes = lacing.reduce((sum, value) => sum + value, 0)
  return { ...page, granule, lacing, body: page.body.subarray(0, bytes) }
}

/** How many packets end on a page. */
export function packetsEnding({ lacing }: OggPage): number {
  return lacing.filter((value) => value < 255).length
}

/**
 * Pages for packets, none of which is continued on the next page: at most 255 segments, and a page
 * is ended as soon as it has `span` granules.
 *
 * @param packets in order
 * @param options the stream, the number and start of the first page, and whether the stream ends
 */
export function layPages(
  packets: readonly OggPacket[],
  options: { serial: number; sequence: number; granule: number; span: number; last: boolean },
): Uint8Array[] {
  const pages: Uint8Array[] = []
  let { sequence, granule: start } = options
  let lacing: number[] = []
  let bodies: Uint8Array[] = []
  for (const [index, { data, granule }] of packets.entries()) {
    for (let left = data.length; left >= 0; left -= 255) lacing.push(Math.min(left, 255))
    bodies.push(data)
    const next = packets[index + 1]
    const segments = next ? Math.floor(next.data.length / 255) + 1 : 0
    if (next && granule - start < options.span && lacing.length + segments <= 255) continue
    pages.push(
      writePage({
        granule,
        serial: options.serial,
        sequence: sequence++,
        continued: false,
        first: false,
        last: options.last && !next,
        lacing: Uint8Array.from(lacing),
        body: join(bodies),
      }),
    )
    start = granule
    lacing = []
    bodies = []
  }
  return pages
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
