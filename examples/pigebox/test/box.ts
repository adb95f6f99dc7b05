import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Box,
  type BoxOptions,
  type BoxProgram,
  boxProgram,
} from '../../../test/support/box.ts'
import type { StatusView, TimelineView } from '../src/api/types.ts'

const program: BoxProgram = boxProgram(
  'pigebox',
  fileURLToPath(new URL('./fixtures/pigebox.ts', import.meta.url)),
)

/** Run the command to its end. */
export const runPigebox: BoxProgram['run'] = program.run

/** The real PigeBox, serving. */
export interface PigeboxBox extends Box {
  status(): Promise<StatusView>
  timeline(): Promise<TimelineView>
}

/** Start the program as `npm start` does, on a free port, with neither Munin nor multicast. */
export async function startBox(options: BoxOptions = {}): Promise<PigeboxBox> {
  const box = await program.start(options)
  return {
    ...box,
    status: () => box.json('api/status'),
    timeline: () => box.json(`api/timeline?from=0&to=${Date.now() + 60_000}`),
  }
}

/** A time zone in which it is about noon: what begins with a day does not begin while a test runs. */
export function noonZone(): string {
  const ahead = 12 - new Date().getUTCHours()
  // Their signs are those of POSIX: Etc/GMT-3 is three hours ahead of UTC.
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
}

/** The files below a folder, in order. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
}

/** The recordings in a box's data, in order. */
export async function wavsIn(data: string): Promise<string[]> {
  return (await filesIn(join(data, 'pige'))).filter((path) => path.endsWith('.wav'))
}

/** The samples of a WAV as our writers make them. */
export async function soundOf(path: string): Promise<Buffer> {
  return pcmOf(await readFile(path))
}

/** The samples of a WAV. */
export function pcmOf(file: Buffer): Buffer {
  for (let at = 12; at + 8 <= file.length; ) {
    const size = file.readUInt32LE(at + 4)
    if (file.toString('latin1', at, at + 4) === 'data') return file.subarray(at + 8, at + 8 + size)
    at += 8 + size + (size % 2)
  }
  throw new Error('there is no data in this WAV')
}

/** Where a piece of sound begins in a longer one that is played over and over; -1 if it is not in it. */
export function placeIn(loop: Uint8Array, sound: Uint8Array): number {
  const buffer = Buffer.from(loop.buffer, loop.byteOffset, loop.byteLength)
  const at = buffer.indexOf(sound.subarray(0, 64))
  if (at < 0) return -1
  for (let done = 0; done < sound.length; ) {
    const from = (at + done) % buffer.length
    const length = Math.min(sound.length - done, buffer.length - from)
    if (buffer.compare(sound, done, done + length, from, from + length) !== 0) return -1
    done += length
  }
  return at
}
