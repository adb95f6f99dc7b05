import { flacCrc8, flacCrc16 } from './crc.ts'

/** STREAMINFO of a FLAC file (RFC 9639, 8.2), and where things are. */
export interface FlacHeader {
  /** Frames (samples of every channel) in a block; the last block may be shorter. */
  readonly blockSize: number
  /** In Hz. */
  readonly rate: number
  /** From 1 to 8. */
  readonly channels: number
  /** Bits in a sample. */
  readonly depth: number
  /** Frames in all, 0 when it is not known. */
  readonly total: number
  /** MD5 of the unencoded samples, all zeros when it is not known. */
  readonly md5: Uint8Array
  /** Offset of the first FLAC frame. */
  readonly audio: number
}

/** Where STREAMINFO's 36 bits of total frames begin, with 4 bits of depth before them. */
const totalOffset = 21
/** Where its MD5 is. */
const md5Offset = 26

/** The header, or `undefined` where it is not whole. */
export function readFlacHeader(bytes: Uint8Array): FlacHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 42 || view.getUint32(0) !== 0x664c_6143) return undefined
  let audio = 4
  for (let last = false; !last; ) {
    if (audio + 4 > bytes.length) return undefined
    last = view.getUint8(audio) >= 0x80
    audio += 4 + (view.getUint32(audio) & 0xff_ffff)
  }
  if (audio > bytes.length) return undefined
  const packed = view.getBigUint64(18)
  return {
    blockSize: view.getUint16(10),
    rate: Number(packed >> 44n),
    channels: Number((packed >> 41n) & 7n) + 1,
    depth: Number((packed >> 36n) & 31n) + 1,
    total: Number(packed & 0xf_ffff_ffffn),
    md5: bytes.slice(md5Offset, md5Offset + 16),
    audio,
  }
}

/** STREAMINFO's total and MD5, and where they belong. */
export function flacTotals(
  header: FlacHeader,
  total: number,
  md5: Uint8Array,
): { offset: number; bytes: Uint8Array } {
  const bytes = new Uint8Array(5 + 16)
  const packed = (BigInt(header.depth - 1) << 36n) | BigInt(total)
  for (let i = 0; i < 5; i++) bytes[i] = Number((packed >> BigInt(8 * (4 - i))) & 0xffn)
  bytes.set(md5, 5)
  return { offset: totalOffset, bytes }
}

/** A FLAC frame where it stands. */
interface PlacedFrame {
  readonly offset: number
  readonly number: number
  readonly blockSize: number
}

/** The longest header of a frame, in bytes. */
const longestHeader = 16

/**
 * Find where the whole frames of a cut-off stream of fixed block size end.
 *
 * What looks like a frame's header may be in the middle of one: it is a header when the frame before
 * it, which has the number before, ends there with a true checksum, or when it is the first of all.
 *
 * @param bytes the end of the file, with at least two frames or from the first one on
 * @returns offset after the last whole frame, and frames of sound up to there; `undefined` where
 *   there is no frame
 */
export function findFlacEnd(
  bytes: Uint8Array,
  header: FlacHeader,
): { offset: number; total: number } | undefined {
  const candidates = findHeaders(bytes, header)
  for (const [index, last] of [...candidates.entries()].toReversed()) {
    const first = last.offset === 0 && last.number === 0
    const follows = candidates
      .slice(0, index)
      .some(
        ({ number, offset }) => number === last.number - 1 && isFrame(bytes, offset, last.offset),
      )
    if (!first && !follows) continue
    const total = last.number * header.blockSize
    const end = frameEnd(bytes, last.offset)
    return end === undefined
      ? { offset: last.offset, total }
      : { offset: end, total: total + last.blockSize }
  }
  return undefined
}

function findHeaders(bytes: Uint8Array, header: FlacHeader): PlacedFrame[] {
  const found: PlacedFrame[] = []
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const frame = bytes[at + 1] === 0xf8 ? readFrameHeader(bytes, at, header) : undefined
    if (frame) found.push(frame)
  }
  return found
}

function isFrame(bytes: Uint8Array, from: number, to: number): boolean {
  return flacCrc16(bytes.subarray(from, to)) === 0
}

/** Where the last frame ends, if it does: there, or before the beginning of another header. */
function frameEnd(bytes: Uint8Array, from: number): number | undefined {
  const sure = Math.max(from, bytes.length - longestHeader)
  let crc = flacCrc16(bytes.subarray(from, sure))
  let end = sure > from && crc === 0 ? sure : undefined
  for (let at = sure; at < bytes.length; at++) {
    crc = flacCrc16(bytes.subarray(at, at + 1), crc)
    if (crc === 0) end = at + 1
  }
  return end
}

function readFrameHeader(
  bytes: Uint8Array,
  offset: number,
  header: FlacHeader,
): PlacedFrame | undefined {
  const sizeCode = (bytes[offset + 2] ?? 0) >> 4
  const rateCode = (bytes[offset + 2] ?? 0) & 15
  const numbered = readNumber(bytes, offset + 4)
  if (!numbered) return undefined
  let at = numbered.end
  let blockSize = header.blockSize
  if (sizeCode === 6) blockSize = (bytes[at] ?? 0) + 1
  if (sizeCode === 7) blockSize = (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0) + 1
  at += sizeCode === 6 ? 1 : sizeCode === 7 ? 2 : 0
  at += rateCode === 12 ? 1 : rateCode === 13 || rateCode === 14 ? 2 : 0
  if (at >= bytes.length || flacCrc8(bytes.subarray(offset, at)) !== bytes[at]) return undefined
  return { offset, number: numbered.number, blockSize }
}

/** The frame's number, coded as UTF-8 codes characters (RFC 9639, 9.1.5). */
function readNumber(bytes: Uint8Array, at: number): { number: number; end: number } | undefined {
  const first = bytes[at] ?? 0xff
  if (first < 0x80) return { number: first, end: at + 1 }
  const extra = Math.clz32(~(first << 24)) - 1
  if (extra < 1 || extra > 5) return undefined
  let number = first & (0x3f >> extra)
  for (let i = 1; i <= extra; i++) {
    const next = bytes[at + i] ?? 0
    if (next >> 6 !== 2) return undefined
    number = number * 64 + (next & 0x3f)
  }
  return { number, end: at + 1 + extra }
}

function writeNumber(number: number): number[] {
  if (number < 0x80) return [number]
  const tail: number[] = []
  let rest = number
  // The first byte has room for 6 bits, less one for each byte that follows.
  while (rest >= 0x40 >> tail.length) {
    tail.unshift(0x80 | (rest & 0x3f))
    rest = Math.floor(rest / 64)
  }
  return [((0xff << (7 - tail.length)) & 0xff) | rest, ...tail]
}

const rateCodes: Readonly<Record<number, number>> = {
  88200: 1,
  176400: 2,
  192000: 3,
  8000: 4,
  16000: 5,
  22050: 6,
  24000: 7,
  32000: 8,
  44100: 9,
  48000: 10,
  96000: 11,
}

/**
 * A frame that holds its samples as they are (RFC 9639, 9.2.2: verbatim subframes): what was left in
 * a dead encoder can follow what it wrote, without encoding anything anew.
 *
 * @param header of the file
 * @param number of the frame
 * @param samples interleaved, as deep as the header says; at most a block
 */
export function writeVerbatimFrame(
  header: FlacHeader,
  number: number,
  samples: Int32Array,
): Uint8Array {
  const { channels, depth } = header
  const frames = samples.length / channels
  const coded = writeNumber(number)
  const sampleBytes = depth / 8
  const subframe = 1 + frames * sampleBytes
  const bytes = new Uint8Array(4 + coded.length + 3 + channels * subframe + 2)
  const depthCode = depth === 16 ? 4 : 6
  bytes.set([0xff, 0xf8, 0x70 | (rateCodes[header.rate] ?? 0)])
  bytes.set([((channels - 1) << 4) | (depthCode << 1), ...coded], 3)
  let at = 4 + coded.length
  bytes.set([(frames - 1) >> 8, (frames - 1) & 0xff], at)
  at += 2
  bytes[at] = flacCrc8(bytes.subarray(0, at))
  at += 1
  for (let channel = 0; channel < channels; channel++) {
    bytes[at++] = 0x02
    for (let i = channel; i < samples.length; i += channels) {
      for (let shift = depth - 8; shift >= 0; shift -= 8) {
        bytes[at++] = ((samples[i] as number) >> shift) & 0xff
      }
    }
  }
  const crc = flacCrc16(bytes.subarray(0, at))
  bytes.set([crc >> 8, crc & 0xff], at)
  return bytes
}
