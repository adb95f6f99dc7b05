import { type OggPacket, type OggPage, packetsOf } from './ogg.ts'
import { opusPacketSamples } from './opus.ts'
import {
  readVorbisBlock,
  type VorbisBlock,
  type VorbisIdentification,
  vorbisBlocksJoin,
  vorbisHop,
} from './vorbis.ts'

/** A Vorbis block and the frame at its centre, up to which it completes the sound. */
export interface PlacedBlock extends VorbisBlock {
  readonly centre: number
}

/**
 * Where the blocks of a page have their centres, told from the last one.
 *
 * @param packets of the page
 * @param granule of the page
 */
export function placeBlocks(
  packets: readonly Uint8Array[],
  granule: number,
  identification: VorbisIdentification,
): PlacedBlock[] {
  const placed: PlacedBlock[] = []
  let centre = granule
  let after: VorbisBlock | undefined
  for (const packet of packets.toReversed()) {
    const block = readVorbisBlock(packet, identification)
    if (after) centre -= vorbisHop(block, after, identification)
    placed.unshift({ ...block, centre })
    after = block
  }
  return placed
}

/**
 * Where the blocks of a whole stream have their centres, told from the first one. The granule of the last packet is no
 * help: it says where the sound ends, which is before that block's centre.
 *
 * @param packets of the stream, after its headers
 * @param start frame of its first centre
 */
export function followBlocks(
  packets: readonly Pick<OggPacket, 'data'>[],
  start: number,
  identification: VorbisIdentification,
): PlacedBlock[] {
  const placed: PlacedBlock[] = []
  for (const { data } of packets) {
    const block = readVorbisBlock(data, identification)
    const before = placed.at(-1)
    const centre = before ? before.centre + vorbisHop(before, block, identification) : start
    placed.push({ ...block, centre })
  }
  return placed
}

/** How well a block fits after another. */
export type Fit =
  /** The windows overlap as if one encoder had made both. */
  | 'exact'
  /** The sound is in its place, but a block bears the aliasing of a window that does not fit. */
  | 'timed'

/**
 * Where a stream encoded anew, with a run-up, can take over from the one that was cut off.
 *
 * @param old blocks of the old stream
 * @param fresh blocks of the new stream, placed in frames of the old one
 * @param runUp blocks of the new stream not to be trusted
 * @returns the last block of the old stream, as late as can be, and the first of the new one to follow
 */
export function findJoin(
  old: readonly PlacedBlock[],
  fresh: readonly PlacedBlock[],
  runUp: number,
  identification: VorbisIdentification,
  fit: Fit,
): { keep: number; follow: number } | undefined {
  for (let keep = old.length - 1; keep >= 0; keep--) {
    const block = old[keep] as PlacedBlock
    const follow = fresh.findIndex((next, index) => {
      const inTime = next.centre - vorbisHop(block, next, identification) === block.centre
      return index > runUp && inTime && (fit === 'timed' || vorbisBlocksJoin(block, next))
    })
    if (follow >= 0) return { keep, follow }
  }
  return undefined
}

/**
 * By how many frames the blocks of a new stream are too early (or, negative, too late) to meet the last
 * block of the old one.
 */
export function outOfStep(old: readonly PlacedBlock[], fresh: readonly PlacedBlock[]): number {
  const centre = old.at(-1)?.centre ?? 0
  const steps = fresh.map((block) => centre - block.centre)
  return steps.reduce((best, step) => (Math.abs(step) < Math.abs(best) ? step : best), centre)
}

/** The packets of a whole Vorbis stream after its three headers, with the frames at their ends. */
export function vorbisPackets(
  pages: readonly OggPage[],
  identification: VorbisIdentification,
): OggPacket[] {
  let granule = 0
  let before: VorbisBlock | undefined
  return closed(
    [...packetsOf(pages)].slice(3).map((data) => {
      const block = readVorbisBlock(data, identification)
      if (before) granule += vorbisHop(before, block, identification)
      before = block
      return { data, granule }
    }),
    pages,
  )
}

/** The packets of a whole Opus stream after its two headers, with the samples at their ends. */
export function opusPackets(pages: readonly OggPage[]): OggPacket[] {
  let granule = 0
  return closed(
    [...packetsOf(pages)].slice(2).map((data) => {
      granule += opusPacketSamples(data)
      return { data, granule }
    }),
    pages,
  )
}

/** The last packet may hold more than belongs to the sound: the last page says where that ends. */
function closed(packets: OggPacket[], pages: readonly OggPage[]): OggPacket[] {
  const end = pages.at(-1)
  const last = packets.at(-1)
  return end && last ? [...packets.slice(0, -1), { ...last, granule: end.granule }] : packets
}
