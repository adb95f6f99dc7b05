import { join } from 'node:path'
import type { Served } from '../served.ts'
import { again, filesIn, findingOf, type Subject, sumOf } from '../subject.ts'

/** A few leechers, quick ones, so that they come round often. */
export const boottorrentConfig = 'leechers: {count: 4, server: 4MB, each: 2MB, bytes: 3MB}'

interface Room {
  readonly status: { readonly state: string }
  readonly machines: readonly {
    readonly name: string
    readonly state: string
    readonly since: number
    readonly os: string | null
  }[]
}

/** BootTorrent: what a leecher calls whole is what was given, and what is given never changes. */
export function boottorrent(served: Served): Subject {
  const systems = join(served.data, 'project', 'oss')
  /** The sums of what is given, by `SYSTEM/FILE`. */
  const given = new Map<string, string>()
  /** Rounds of which all was held against that. */
  const rounds = new Set<string>()
  const wrong = new Set<string>()
  const look = async (): Promise<void> => {
    if (given.size === 0) {
      for (const path of await filesIn(systems)) given.set(path, await sumOf(join(systems, path)))
    }
    for (const { name, state, os, since } of (await served.ask<Room>('api/room')).machines) {
      const round = `${name} ${since}`
      if (state !== 'seed' || os === null || rounds.has(round)) continue
      const folder = join(served.data, 'leechers', name.toLowerCase().replace(' ', '-'))
      const sums = new Map<string, string>()
      for (const path of await filesIn(folder)) sums.set(path, await sumOf(join(folder, path)))
      const wanted = [...given.keys()].filter((path) => path.startsWith(`${os}/`))
      // It may have forgotten it meanwhile: that is a round that nobody has looked at.
      if (sums.size < wanted.length) continue
      rounds.add(round)
      for (const path of wanted) {
        if (sums.get(path) !== given.get(path)) wrong.add(`${name}: ${path} is another`)
      }
    }
  }
  return {
    served,
    faults: {},
    // Those of the first two leechers.
    addresses: ['127.0.0.11', '127.0.0.12'],
    load: (signal) => again(signal, 500, look),
    async settle() {
      // Each has to come round once more.
      const now = Date.now()
      const seen = new Set<string>()
      await served.until<Room>(
        'api/room',
        ({ machines }) => {
          for (const { name, state, since } of machines) {
            if (state === 'seed' && since >= now) seen.add(name)
          }
          void look().catch(() => undefined)
          return machines.length > 0 && seen.size === machines.length
        },
        180_000,
      )
      await look()
    },
    async check() {
      const counts = `${rounds.size} downloads`
      const none = rounds.size === 0 ? ['nobody has got all of a system'] : []
      return [
        findingOf(
          'boottorrent',
          'each leecher got all, as it was given',
          [...none, ...wrong],
          counts,
        ),
      ]
    },
    async checkAtRest() {
      const changed: string[] = []
      for (const [path, sum] of given) {
        const now = await sumOf(join(systems, path)).catch((error: Error) => error.message)
        if (now !== sum) changed.push(`${path}: ${now}`)
      }
      return [findingOf('boottorrent', 'what is given is whole', changed, `${given.size} files`)]
    },
    told: () => `${rounds.size} downloads compared`,
  }
}
