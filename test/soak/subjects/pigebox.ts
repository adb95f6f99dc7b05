import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Served } from '../served.ts'
import { again, type Finding, filesIn, findingOf, type Subject, sumOf } from '../subject.ts'

/** Generated sound in short files, encoded as well. Nothing is deleted, also when the disk is full. */
export const pigeboxConfig = `demo: always
recording: {rotate: 5s}
encoding: {settle: 2s}
retention: {free: 0, every: 5s}`

interface Segment {
  readonly names: readonly string[]
  readonly start: number
  readonly end: number
  readonly open?: true
}

interface Timeline {
  readonly segments: readonly Segment[]
  readonly missing: readonly { readonly start: number; readonly end: number }[]
}

interface Sidecar {
  readonly frames: number
  readonly session: string
  readonly firstFrame: number
  readonly lastFrame: number
}

/** ms by which the clock and the frames may differ from file to file. */
const slack = 30

/** PigeBox: what was published is never lost, and what is missing is told. */
export function pigebox(served: Served): Subject {
  const began = Date.now()
  const folder = join(served.data, 'pige')
  /** The sums of all that was ever told, by name. */
  const published = new Map<string, string>()
  const timeline = (): Promise<Timeline> =>
    served.ask<Timeline>(`api/timeline?from=${began - 60_000}&to=${Date.now()}`)
  const look = async (): Promise<void> => {
    for (const { names, open } of (await timeline()).segments) {
      const name = names.find((one) => one.endsWith('.wav'))
      if (open || name === undefined || published.has(name)) continue
      published.set(name, await sumOf(join(folder, name)))
    }
  }
  return {
    served,
    faults: {},
    addresses: [],
    load: (signal) => again(signal, 1_000, look),
    async settle() {
      await served.until<{ recorder: { state: string } }>(
        'api/status',
        ({ recorder }) => recorder.state === 'recording',
      )
      await look()
    },
    async check() {
      const { segments, missing } = await timeline()
      return [
        findingOf(
          'pigebox',
          'what is missing is told',
          untold(segments, missing),
          `${missing.length} gaps, ${Math.round(missing.reduce((sum, { start, end }) => sum + end - start, 0) / 100) / 10} s in all`,
        ),
      ]
    },
    async checkAtRest() {
      const lost: string[] = []
      for (const [name, sum] of published) {
        const now = await sumOf(join(folder, name)).catch((error: Error) => error.message)
        if (now !== sum) lost.push(`${name}: was ${sum.slice(0, 12)}, is ${now}`)
      }
      const whole: Finding[] = [
        findingOf('pigebox', 'no file is lost or changed', lost, `${published.size} files`),
      ]
      return [...whole, ...(await checkFiles(folder, served.starts - 1))]
    },
    told: () => `${published.size} files recorded`,
  }
}

/** Stretches that are neither recorded nor told as missing, or both. */
export function untold(segments: readonly Segment[], missing: Timeline['missing']): string[] {
  const all = [...segments, ...missing].sort((a, b) => a.start - b.start)
  const faults: string[] = []
  for (const [index, next] of all.entries()) {
    const before = all[index - 1]
    if (before === undefined) continue
    const gap = next.start - before.end
    const from = new Date(before.end).toISOString()
    if (gap > slack) faults.push(`${gap} ms from ${from} on are not told`)
    if (gap < -slack) faults.push(`${-gap} ms before ${from} are there twice`)
  }
  return faults
}

/**
 * Each file is as long as it says, and the files of a session follow each other frame by frame. What a kill cut short is made whole at
 * the next start, and has nothing written beside it: there may be one of these for each kill.
 */
async function checkFiles(folder: string, kills: number): Promise<Finding[]> {
  const files = (await filesIn(folder)).filter((path) => path.endsWith('.wav'))
  const wrong: string[] = []
  const bare: string[] = []
  const sessions = new Map<string, (Sidecar & { path: string })[]>()
  for (const path of files) {
    try {
      const frames = await framesIn(join(folder, path))
      const text = await readFile(join(folder, `${path}.json`), 'utf8').catch(() => undefined)
      if (text === undefined) {
        bare.push(path)
        continue
      }
      const sidecar = JSON.parse(text) as Sidecar
      if (frames !== sidecar.frames) wrong.push(`${path}: ${frames} frames, told ${sidecar.frames}`)
      const session = sessions.get(sidecar.session) ?? []
      sessions.set(sidecar.session, [...session, { ...sidecar, path }])
    } catch (error) {
      wrong.push(`${path}: ${error instanceof Error ? error.message : error}`)
    }
  }
  if (bare.length > kills) wrong.push(`${bare.length} files with nothing beside them: ${bare}`)
  const torn = [...sessions.values()].flatMap((session) => {
    const sorted = session.sort((a, b) => a.firstFrame - b.firstFrame)
    return sorted.flatMap(({ path, firstFrame }, index) => {
      const before = sorted[index - 1]
      if (before === undefined || before.lastFrame + 1 === firstFrame) return []
      return [`${path} begins with frame ${firstFrame}, after ${before.lastFrame}`]
    })
  })
  return [
    findingOf(
      'pigebox',
      'each file is as long as is written beside it',
      wrong,
      `${files.length} files, ${bare.length} of them cut short by a kill`,
    ),
    findingOf(
      'pigebox',
      'no frame is lost or repeated from file to file',
      torn,
      `${sessions.size} sessions`,
    ),
  ]
}

/** Frames of a WAV, by its own header (RIFF: a chunk `fmt ` tells how many bytes a frame has, at byte 12). */
export async function framesIn(path: string): Promise<number> {
  await using file = await open(path)
  const { size } = await file.stat()
  const head = Buffer.alloc(Math.min(size, 65_536))
  await file.read(head, 0, head.length, 0)
  let frameBytes = 0
  for (let at = 12; at + 8 <= head.length; ) {
    const length = head.readUInt32LE(at + 4)
    const kind = head.toString('latin1', at, at + 4)
    if (kind === 'fmt ') frameBytes = head.readUInt16LE(at + 8 + 12)
    if (kind === 'data') {
      if (at + 8 + length > size) throw new Error(`is cut: ${size} bytes`)
      return length / frameBytes
    }
    at += 8 + length + (length % 2)
  }
  throw new Error('has no sound')
}
