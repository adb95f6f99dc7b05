import { truncateSync } from 'node:fs'
import { readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import { mountTmpfs } from '../../../../test/support/mount.ts'
import type { AudioKind } from '../../src/audio-file.ts'
import {
  type ClosedSegment,
  createRecorder,
  fromIterable,
  type Hole,
  type PcmSource,
  type RecorderError,
  type RecordingSummary,
} from '../../src/index.ts'
import { bytesPerFrame } from '../../src/pcm.ts'
import { parseSidecar, type Sidecar, sidecarOf } from '../../src/sidecar.ts'
import { openReader } from '../../src/sndfile/reader.ts'
import { monotonic } from '../../src/sources/monotonic.ts'
import { blocks, cd, kinds, sound } from '../sndfile/sounds.ts'

/** Frames in a block: 128,000 bytes of CD sound, which a full disk takes a part of. */
const length = 32_000
/** Bytes that are free when it becomes full: ENOSPC comes in the middle of a block. */
const rooms = Array.from({ length: 40 }, (_, i) => 20_000 + i * 4096)
const campaign = faultCampaign('files that a full disk cuts short: what is told wrongly')
afterAll(() => campaign.print())

/** A disk to become full, and empty again when the first write has failed. */
async function smallDisk() {
  const disk = await mountTmpfs('16m')
  const ballast = join(disk.path, 'ballast')
  return {
    path: disk.path,
    async fill(room: number): Promise<void> {
      await writeFile(ballast, new Uint8Array(16 << 20)).catch(() => undefined)
      await truncate(ballast, (await stat(ballast)).size - room)
    },
    empty: () => truncateSync(ballast, 0),
    [Symbol.asyncDispose]: () => disk[Symbol.asyncDispose](),
  }
}

type SmallDisk = Awaited<ReturnType<typeof smallDisk>>

/** What was recorded, as it was told. */
interface Recorded {
  readonly summary: RecordingSummary
  readonly segments: readonly ClosedSegment[]
  readonly holes: readonly Hole[]
}

/** Record all of a source; the disk is emptied when it has become full. */
async function record(
  disk: SmallDisk,
  source: PcmSource,
  outputs: readonly AudioKind[],
): Promise<Recorded> {
  const segments: ClosedSegment[] = []
  const holes: Hole[] = []
  const faults: RecorderError[] = []
  await using recorder = createRecorder({
    source,
    directory: disk.path,
    name: 'x.wav',
    rotate: false,
    outputs: outputs.map((kind) => ({ kind })),
  })
  recorder.events.on('segment', (segment) => segments.push(segment))
  recorder.events.on('hole', ({ position, frames, cause }) =>
    holes.push({ position, frames, cause }),
  )
  recorder.events.on('fault', (fault) => {
    faults.push(fault)
    disk.empty()
  })
  const summary = await recorder.run()
  expect(faults.map(({ code }) => code)).toEqual(['ERR_STORAGE_FULL'])
  return { summary, segments, holes }
}

/** A file, and what is said beside it. */
async function fileOf(disk: SmallDisk, { files }: ClosedSegment, kind: AudioKind) {
  const path = join(disk.path, files.find((file) => file.kind === kind)?.name ?? '')
  const sidecar = parseSidecar(await readFile(sidecarOf(path), 'utf8'))
  await using reader = await openReader(path)
  const data = await reader.read(0, reader.frames)
  // Opus has a rate of its own.
  const frames = Math.round((reader.frames * cd.rate) / reader.format.rate)
  return { frames, data, sidecar }
}

/** Where a sidecar says that its file begins and ends. */
function span({ firstFrame, lastFrame, waveform }: Sidecar) {
  return { firstFrame, frames: lastFrame - firstFrame + 1, measured: waveform?.frames }
}

it.each([...kinds.map((kind) => [kind]), kinds].map((outputs) => ({ outputs })))(
  'is told to the frame, and goes on with the next one: $outputs',
  async ({ outputs }) => {
    for (const room of campaign.sample(rooms, 1)) {
      await using disk = await smallDisk()
      const whole = sound('noise', 0, 24 * length)
      const [first, ...others] = [...blocks(whole, cd, length)]
      async function* pieces(): AsyncGenerator<Uint8Array> {
        yield first as Uint8Array
        // The files are open, and have taken the room that they hold in reserve.
        await disk.fill(room)
        yield* others
      }
      const source = await fromIterable({ bytes: pieces(), format: cd })
      const { summary, segments, holes } = await record(disk, source, outputs)
      const all = 24 * length
      expect(summary).toEqual({ elapsed: all, recorded: all, missing: 0, segments: 2 })
      expect(holes).toEqual([])
      const wrong: string[] = []
      for (const kind of outputs) {
        const found: Uint8Array[] = []
        let next = 0
        for (const segment of segments) {
          const { frames, data, sidecar } = await fileOf(disk, segment, kind)
          const said = { ...span(sidecar), holes: sidecar.holes }
          const actual = { firstFrame: next, frames, measured: frames, holes: [] }
          if (JSON.stringify(said) !== JSON.stringify(actual)) {
            wrong.push(`${kind}: ${JSON.stringify(said)}, is ${JSON.stringify(actual)}`)
          }
          if (segment.position !== next || segment.frames !== frames) {
            wrong.push(`${kind}: ${segment.frames} frames from ${segment.position} on`)
          }
          found.push(data)
          next += frames
        }
        if (next !== all) wrong.push(`${kind}: ${next} frames of ${all}`)
        const lossless = kind === 'wav' || kind === 'flac'
        if (lossless && !Buffer.concat(found).equals(whole)) wrong.push(`${kind}: another sound`)
      }
      campaign.note(outputs.join(', '), wrong)
      expect({ room, wrong }).toEqual({ room, wrong: [] })
    }
  },
)

it('is told to the frame where it is cut in the silence that stands for a hole', async () => {
  // Six bytes a frame: the last one that fits is not whole.
  const format = { ...cd, channels: 3 }
  const missing = 2 * format.rate
  const all = length + missing + length
  for (const room of campaign.sample(rooms, 1)) {
    await using disk = await smallDisk()
    const source: PcmSource = {
      format,
      name: 'with a hole',
      live: true,
      async *blocks() {
        const data = sound('noise', 0, length, format)
        const time = monotonic()
        yield { data, frames: length, time, behind: 0 }
        await disk.fill(room)
        const resumed = time + 2000
        yield { data, frames: length, time: resumed, gap: { cause: 'overrun', resumed } }
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }
    const { summary, segments, holes } = await record(disk, source, ['wav'])
    expect(summary).toEqual({ elapsed: all, recorded: 2 * length, missing, segments: 2 })
    expect(holes).toEqual([{ position: length, frames: missing, cause: 'overrun' }])
    const [cut, rest] = segments as [ClosedSegment, ClosedSegment]
    const begun = await fileOf(disk, cut, 'wav')
    const ended = await fileOf(disk, rest, 'wav')
    const end = begun.frames
    expect(end).toBeGreaterThan(length)
    expect(end).toBeLessThan(length + missing)
    expect(begun.frames + ended.frames).toBe(all)
    expect(begun.data.byteLength).toBe(end * bytesPerFrame(format))
    expect(span(begun.sidecar)).toEqual({ firstFrame: 0, frames: end, measured: end })
    expect(span(ended.sidecar)).toEqual({ firstFrame: end, frames: all - end, measured: all - end })
    const before = [{ position: length, frames: end - length, cause: 'overrun' }]
    const after = [{ position: end, frames: length + missing - end, cause: 'overrun' }]
    expect([begun.sidecar.holes, ended.sidecar.holes]).toEqual([before, after])
    expect([cut.holes, rest.holes]).toEqual([before, after])
    campaign.note('wav, in silence', [])
  }
})
