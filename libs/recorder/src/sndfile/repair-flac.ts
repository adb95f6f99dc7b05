import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import {
  type FlacHeader,
  findFlacEnd,
  flacTotals,
  readFlacHeader,
  writeVerbatimFrame,
} from '../bitstream/flac.ts'
import { toLane } from '../lanes.ts'
import { bytesPerSample } from '../pcm.ts'
import { sf } from './declarations.ts'
import { SoundFile } from './sound-file.ts'
import type { FoundTail } from './tail.ts'
import { writeAll } from './write-all.ts'

const headerRoom = 1 << 20
/** More than two of the largest frames: 8 channels, 24 bits, 4,608 frames. */
const tailRoom = 1 << 20

/**
 * Make a FLAC file end with a whole frame, add what its tail still knows, and write the length and the
 * MD5 of its samples into its header.
 *
 * @returns frames in the file, or `undefined` where its header is not whole
 */
export async function repairFlac(
  file: FileHandle,
  path: string,
  tail: FoundTail | undefined,
): Promise<number | undefined> {
  const head = await file.read(Buffer.alloc(headerRoom), 0, headerRoom, 0)
  const header = readFlacHeader(head.buffer.subarray(0, head.bytesRead))
  if (!header) return undefined
  if (header.total > 0 && header.md5.some((byte) => byte !== 0)) return header.total
  const end = await findEnd(file, header)
  await file.truncate(end.offset)
  const total = end.total + (await append(file, path, header, end, tail))
  await patch(file, header, total, new Uint8Array(16))
  await patch(file, header, total, await md5(file, path, header, total))
  return total
}

async function findEnd(
  file: FileHandle,
  header: FlacHeader,
): Promise<{ offset: number; total: number }> {
  const { size } = await file.stat()
  for (let room = tailRoom; ; room *= 4) {
    const start = Math.max(header.audio, size - room)
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(size - start),
      0,
      size - start,
      start,
    )
    const end = findFlacEnd(buffer.subarray(0, bytesRead), header)
    if (end) return { offset: start + end.offset, total: end.total }
    if (start === header.audio) return { offset: header.audio, total: 0 }
  }
}

/** What the encoder held back follows as it is: in verbatim frames. */
async function append(
  file: FileHandle,
  path: string,
  header: FlacHeader,
  end: { offset: number; total: number },
  tail: FoundTail | undefined,
): Promise<number> {
  const { blockSize, channels, depth } = header
  // A short block was the last one: nothing may follow it.
  if (!tail || end.total % blockSize !== 0) return 0
  const left = tail.frames.from(end.total)
  const samples = left.length / bytesPerSample(tail.format.sampleFormat)
  if (samples === 0) return 0
  const ints = fullScale(left, tail).map((sample) => sample >> (32 - depth))
  const parts: Uint8Array[] = []
  for (let at = 0, number = end.total / blockSize; at < samples; number++) {
    const block = ints.subarray(at, at + blockSize * channels)
    parts.push(writeVerbatimFrame(header, number, block))
    at += block.length
  }
  await writeAll(file, path, end.offset, Buffer.concat(parts))
  return samples / channels
}

/** Full-scale ints, as the encoder was given them. */
function fullScale(data: Buffer, { format }: FoundTail): Int32Array {
  const samples = data.length / bytesPerSample(format.sampleFormat)
  if (format.sampleFormat === 'S16_LE') {
    return Int32Array.from({ length: samples }, (_, i) => data.readInt16LE(i * 2) << 16)
  }
  const lane = toLane(data, format.sampleFormat, 'int', new Uint8Array(samples * 4))
  return new Int32Array(new Uint8Array(lane).buffer)
}

async function patch(
  file: FileHandle,
  header: FlacHeader,
  total: number,
  digest: Uint8Array,
): Promise<void> {
  const { offset, bytes } = flacTotals(header, total, digest)
  await file.write(bytes, 0, bytes.length, offset)
}

/**
 * MD5 of the samples, little-endian, in as many bytes as they need (RFC 9639, 8.2); zeros, which stand
 * for an unknown one, when a part of the file is damaged, so that the rest is not held back for it.
 */
async function md5(
  file: FileHandle,
  path: string,
  { channels, depth }: FlacHeader,
  total: number,
): Promise<Uint8Array> {
  const hash = createHash('md5')
  if (total === 0) return hash.digest()
  const sound = await SoundFile.open(file.fd, path, sf.SFM_READ, undefined)
  const name = depth === 16 ? 'sf_readf_short' : 'sf_readf_int'
  const block = 65_536
  const bytes = Buffer.alloc(block * channels * 4)
  const narrow = new Uint8Array(block * channels * 3)
  try {
    for (let done = 0; done < total; ) {
      const { moved, error } = await sound.transfer(name, bytes, Math.min(block, total - done))
      if (error || moved === 0) return new Uint8Array(16)
      done += moved
      const read = bytes.subarray(0, moved * channels * (depth === 16 ? 2 : 4))
      hash.update(depth === 16 ? read : pack(read, narrow))
    }
  } finally {
    await sound.close()
  }
  return hash.digest()
}

/** The upper three bytes of each int. */
function pack(ints: Uint8Array, out: Uint8Array): Uint8Array {
  let to = 0
  for (let from = 1; from < ints.length; from += 4) {
    out[to++] = ints[from] as number
    out[to++] = ints[from + 1] as number
    out[to++] = ints[from + 2] as number
  }
  return out.subarray(0, to)
}
