import { readdir, readFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { targetOf } from '@boxwright/durable'
import { roundOf } from './fixtures/content.ts'

/** What a publisher said it had done: the last round for each name, relative to its folder. */
export function doneRounds(stdout: string, folder: string): Map<string, number> {
  const rounds = new Map<string, number>()
  for (const line of stdout.split('\n')) {
    const [, target, round] = /^done (.+) (\d+)$/.exec(line) ?? []
    if (target !== undefined) rounds.set(relative(folder, target), Number(round))
  }
  return rounds
}

/** What the publisher itself saw going wrong. */
export function complaints(stdout: string): string[] {
  return stdout.split('\n').filter((line) => line.startsWith('lost: '))
}

/**
 * What is wrong in a folder after a crash, given what was said to be done: a file that is neither
 * the old content nor the new, a file that went back or is gone, a stray that no sweep would take.
 */
export async function losses(folder: string, done: ReadonlyMap<string, number>): Promise<string[]> {
  const lost: string[] = []
  const seen = new Set<string>()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((item) => !item.isDirectory())) {
    const path = join(entry.parentPath, entry.name)
    if (targetOf(path) !== undefined) continue
    const name = relative(folder, path)
    seen.add(name)
    const round = roundOf(await readFile(path))
    const acknowledged = done.get(name) ?? 0
    // `new-7` is only ever written by round 7; `same` by any.
    const [, only] = /^new-(\d+)$/.exec(basename(name)) ?? []
    if (round === undefined) lost.push(`${name} is torn`)
    else if (only !== undefined && round !== Number(only)) lost.push(`${name} is another's content`)
    else if (only === undefined && basename(name) !== 'same') lost.push(`${name} is a stray`)
    else if (round < acknowledged) lost.push(`${name} went back from ${acknowledged} to ${round}`)
    else if (only === undefined && round > acknowledged + 1) lost.push(`${name} is from the future`)
  }
  for (const name of done.keys()) if (!seen.has(name)) lost.push(`${name} is gone`)
  return lost
}
