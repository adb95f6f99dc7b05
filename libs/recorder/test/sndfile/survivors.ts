import { readdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { expect } from 'vitest'
import { openReader } from '../../src/sndfile/reader.ts'
import { repair } from '../../src/sndfile/repair.ts'
import type { Writing } from './fixtures/writing.ts'
import { complaints } from './judges.ts'
import { cd, sound } from './sounds.ts'

/** Frames that a writing process said were safe. */
export function framesSaid(stdout: string): number {
  const said = stdout.split('\n').map((line) => /^(?:closed |failed \w+ )?(\d+)$/.exec(line)?.[1])
  return Math.max(0, ...said.map((frames) => Number(frames ?? 0)))
}

/**
 * What is lost of a file whose writer died, after its repair; nothing, it is hoped.
 *
 * @param writing what the process was about
 * @param stdout what it had said
 */
export async function losses(writing: Writing, stdout: string): Promise<string[]> {
  const { path, kind, period } = writing
  const said = framesSaid(stdout)
  // It may have died before there was anything.
  if (said === 0 && !(await readdir(dirname(path))).includes(basename(path))) return []
  const repaired = await repair(path)
  expect(
    (await readdir(dirname(path))).filter((name) => name === `${basename(path)}.tail`),
  ).toEqual([])
  if (!('format' in repaired)) return said === 0 ? [] : [`${said} frames of ${said}`]
  const frames = Math.round((repaired.frames * cd.rate) / repaired.format.rate)
  const lost: string[] = []
  if (frames < said) lost.push(`${said - frames} frames of ${said}`)
  if (frames > said + period) lost.push(`${frames - said} frames more than ${said}`)
  if (kind === 'wav' || kind === 'flac') {
    await using reader = await openReader(path)
    for (let at = 0; at < frames; at += period) {
      const read = await reader.read(at, period)
      const block = (at / period) % 100
      const expected = sound(writing.what, block * period, period).subarray(0, read.length)
      if (Buffer.compare(read, expected) !== 0) lost.push(`other samples at ${at}`)
    }
  }
  return [...lost, ...(await complaints(path, kind))]
}
