import type { FileHandle } from 'node:fs/promises'
import {
  findPages,
  layPages,
  type PlacedPage,
  packetsEnding,
  packetsOf,
  trimPage,
  writePage,
} from '../bitstream/ogg.ts'
import { type OpusHead, readOpusHead } from '../bitstream/opus.ts'
import { readVorbisIdentification, type VorbisIdentification } from '../bitstream/vorbis.ts'
import { type Continuation, continueOpus, continueVorbis } from './continue-ogg.ts'
import type { FoundTail } from './tail.ts'
import { writeAll } from './write-all.ts'

/** Headers are a few kilobytes; a Vorbis setup is the largest part of them. */
const headerRoom = 1 << 18
/** A page has at most 65,307 bytes; some more are read to see that none is missing between them. */
const tailRoom = 1 << 22

/**
 * Make an Ogg file end with a whole page that says that it is the last one, after adding what its tail
 * still knows.
 *
 * @returns granules in the file, or `undefined` where its headers are not whole
 */
export async function repairOgg(
  file: FileHandle,
  path: string,
  tail: FoundTail | undefined,
): Promise<number | undefined> {
  const head = await file.read(Buffer.alloc(headerRoom), 0, headerRoom, 0)
  const stream = readStream(head.buffer.subarray(0, head.bytesRead))
  if (!stream) return undefined
  const last = await lastPage(file, stream)
  if (!last) return tail ? undefined : 0
  const end = last.offset + last.size
  await file.truncate(end)
  if (last.last) return last.granule
  const continuation = tail && (await continued(stream, last, path, tail))
  if (!continuation) {
    const closed = writePage({ ...whole(last), last: true })
    await replace(file, path, last.offset, [closed])
    return last.granule
  }
  const { keep, granule, packets } = continuation
  const kept = keep < packetsEnding(last) ? trimPage(last, keep, granule) : whole(last)
  const pages = layPages(packets, {
    serial: last.serial,
    sequence: last.sequence + 1,
    granule,
    span: stream.pageSpan,
    last: true,
  })
  if (kept === last) await writeAll(file, path, end, Buffer.concat(pages))
  else await replace(file, path, last.offset, [writePage(kept), ...pages])
  return packets.at(-1)?.granule ?? granule
}

interface OggStream {
  readonly serial: number
  /** Offset after the headers. */
  readonly audio: number
  readonly opus?: OpusHead
  readonly vorbis?: VorbisIdentification
  /** Granules on a page, about. */
  readonly pageSpan: number
}

function readStream(bytes: Uint8Array): OggStream | undefined {
  const pages = [...findPages(bytes)]
  const [first] = pages
  const [packet] = packetsOf(pages)
  if (!first || !packet) return undefined
  const opus = readOpusHead(packet)
  const vorbis = readVorbisIdentification(packet)
  const headers = opus ? 2 : vorbis ? 3 : Number.POSITIVE_INFINITY
  let found = 0
  for (const page of pages) {
    found += packetsEnding(page)
    if (found < headers) continue
    const audio = page.offset + page.size
    if (opus) return { serial: first.serial, audio, opus, pageSpan: 9600 }
    if (vorbis) return { serial: first.serial, audio, vorbis, pageSpan: 8 * vorbis.blockSizes[1] }
  }
  return undefined
}

/** The last page of sound that has nothing missing before it. */
async function lastPage(file: FileHandle, stream: OggStream): Promise<PlacedPage | undefined> {
  const { size } = await file.stat()
  const start = Math.max(stream.audio, size - tailRoom)
  const { buffer, bytesRead } = await file.read(
    Buffer.alloc(Math.max(0, size - start)),
    0,
    Math.max(0, size - start),
    start,
  )
  let last: PlacedPage | undefined
  let previous: PlacedPage | undefined
  for (const page of findPages(buffer.subarray(0, bytesRead), start)) {
    if (page.serial !== stream.serial) break
    if (previous && page.sequence !== previous.sequence + 1) break
    // A page on which no packet ends is of no use without the next one.
    if (packetsEnding(page) > 0) last = page
    previous = page
  }
  return last
}

async function continued(
  stream: OggStream,
  last: PlacedPage,
  path: string,
  tail: FoundTail,
): Promise<Continuation | undefined> {
  if (stream.opus) return await continueOpus(last, path, tail)
  if (stream.vorbis) return await continueVorbis(last, stream.vorbis, path, tail)
  return undefined
}

/** The page without what begins on it and does not end there. */
function whole(page: PlacedPage): PlacedPage {
  if ((page.lacing.at(-1) ?? 0) < 255) return page
  return { ...page, ...trimPage(page, packetsEnding(page), page.granule) }
}

async function replace(
  file: FileHandle,
  path: string,
  offset: number,
  pages: readonly Uint8Array[],
): Promise<void> {
  const bytes = Buffer.concat(pages)
  await writeAll(file, path, offset, bytes)
  await file.truncate(offset + bytes.length)
}
