import { close, fstat, read } from 'node:fs'
import { promisify } from 'node:util'
import {
  findJoin,
  followBlocks,
  opusPackets,
  outOfStep,
  placeBlocks,
  vorbisPackets,
} from '../bitstream/join.ts'
import {
  findPages,
  type OggPacket,
  type OggPage,
  packetsEnding,
  packetsOf,
} from '../bitstream/ogg.ts'
import { opusRate } from '../bitstream/opus.ts'
import type { VorbisIdentification } from '../bitstream/vorbis.ts'
import { Encoder } from './encoder.ts'
import { memoryFile } from './libc.ts'
import type { FoundTail } from './tail.ts'

/** How an Ogg stream goes on after its last page. */
export interface Continuation {
  /** Packets of the last page to keep. */
  readonly keep: number
  /** Granule position after them. */
  readonly granule: number
  /** What follows, to the end. */
  readonly packets: readonly OggPacket[]
}

/** libopus puts 20 ms in each packet. */
const opusPacket = opusRate / 50

/**
 * Encode the tail so that it takes over from a cut-off Opus stream at a packet's boundary.
 *
 * libsndfile's granule positions count what was encoded, so the next packet begins with that sample.
 * A decoder converges on a new encoder within 80 ms (RFC 7845, 4.6); ours is tuned in for 0.7 s.
 */
export async function continueOpus(
  last: OggPage,
  path: string,
  tail: FoundTail,
): Promise<Continuation | undefined> {
  const { rate } = tail.format
  let start = last.granule - 35 * opusPacket
  // Back to where a frame of the source begins with a sample of ours: at most a second.
  while (start > 0 && (start * rate) % opusRate !== 0) start -= opusPacket
  start = Math.max(0, start)
  const pages = await encode(tail, (start * rate) / opusRate, path)
  const packets = shifted(opusPackets(pages), start).filter(({ granule }) => granule > last.granule)
  if (packets.length === 0) return undefined
  return { keep: packetsEnding(last), granule: last.granule, packets }
}

/** Run-ups to try, in long blocks: each may lead libvorbis to other decisions on short blocks. */
const runUps = [8, 9, 10, 12, 14, 16, 20, 24]
/** Moves to try for each. */
const moves = 3

/**
 * Encode the tail so that it takes over from a cut-off Vorbis stream at a block that both have.
 *
 * A sound that begins at once may make libvorbis begin with more short blocks than one, and the long
 * ones after them are out of step with those of the old stream: then it is begun that much later.
 */
export async function continueVorbis(
  last: OggPage,
  identification: VorbisIdentification,
  path: string,
  tail: FoundTail,
): Promise<Continuation | undefined> {
  const old = placeBlocks([...packetsOf([last])], last.granule, identification)
  if (tail.frames.end <= last.granule) return undefined
  for (const fit of ['exact', 'timed'] as const) {
    for (const runUp of runUps) {
      let start = runUpStart(last.granule, runUp, identification)
      for (let move = 0; move < moves; move++) {
        const packets = vorbisPackets(await encode(tail, start, path), identification)
        const fresh = followBlocks(packets, start, identification)
        const join = findJoin(old, fresh, start === 0 ? -1 : 4, identification, fit)
        const block = join && old[join.keep]
        if (block) {
          return {
            keep: packetsEnding(last) - old.length + join.keep + 1,
            granule: block.centre,
            packets: shifted(packets.slice(join.follow), start),
          }
        }
        const step = outOfStep(old, fresh)
        if (step === 0 || start + step < 0) break
        start += step
      }
    }
  }
  return undefined
}

function shifted(packets: readonly OggPacket[], start: number): OggPacket[] {
  return packets.map(({ data, granule }) => ({ data, granule: granule + start }))
}

/**
 * libvorbis puts the centre of its first block, a short one, on its first frame, and those of long
 * blocks after it: begun here, it meets the old stream's blocks.
 */
function runUpStart(
  granule: number,
  blocks: number,
  { blockSizes: [short, long] }: VorbisIdentification,
): number {
  return Math.max(0, granule - (short + long) / 4 - (blocks - 1) * (long / 2))
}

/** The pages of the tail from a frame on, as a file of its own. */
async function encode(tail: FoundTail, from: number, path: string): Promise<OggPage[]> {
  const data = tail.frames.from(from)
  if (data.length === 0) return []
  const fd = memoryFile('boxwright-tail')
  try {
    const encoder = await Encoder.open(fd, { path, ...tail })
    const error = await encoder.encode(data)
    if (error) throw error
    return [...findPages(await contents(fd))]
  } finally {
    await promisify(close)(fd)
  }
}

async function contents(fd: number): Promise<Buffer> {
  const { size } = await promisify(fstat)(fd)
  const bytes = Buffer.alloc(size)
  const { bytesRead } = await promisify(read)(fd, bytes, 0, size, 0)
  return bytes.subarray(0, bytesRead)
}
