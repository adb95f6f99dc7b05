import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { noise } from '../../support/noise.ts'
import { randomOf } from '../random.ts'
import type { Served } from '../served.ts'
import { again, findingOf, type Subject } from '../subject.ts'

/** Images that are no squashfs, taken soon; a run that failed is tried again soon, and what is not listed goes soon. */
export const mirrorConfig = 'making: {any: true, settle: 1s, retry: 3s, prune: 20s}'

interface Series {
  readonly images: readonly {
    readonly filename: string
    readonly sha512: string
    readonly diffs: readonly { readonly filename: string; readonly source: string | null }[]
  }[]
}

interface Status {
  readonly state: string
  readonly failure: string | null
}

/** Pieces of an image, and bytes of each. */
const pieces = 40
const pieceBytes = 20_000
/** ms between two images. */
const every = 6_000
/** So many of them are kept: of each to each other there may be an rdiff. */
const most = 12

/**
 * The mirror: all images are offered, and each rdiff leads to its image.
 *
 * @param patch applies an rdiff: old image, rdiff, result
 * @param verify reads the mirror with the command, when the box has ended
 */
export function puavoMirror(
  served: Served,
  tools: {
    seed: number
    patch: (old: string, rdiff: string, result: string) => Promise<void>
    verify: () => Promise<string>
    work: string
  },
): Subject {
  const { seed, patch, verify, work } = tools
  const images = join(served.data, 'images')
  const mirror = join(served.data, 'mirror')
  const random = randomOf(seed)
  const versions = Array.from({ length: pieces }, () => 0)
  /** All that were released, and how many of them were taken back. */
  const made: string[] = []
  let old = 0
  const release = async (): Promise<void> => {
    for (let change = 0; change < 4; change++) versions[random.between(0, pieces - 1)] = made.length
    const date = new Date(Date.UTC(2026, 0, 1) + made.length * 86_400_000)
      .toISOString()
      .slice(0, 10)
    const name = `puavo-os-soak-trixie-${date}-120000-amd64.img`
    const content = versions.map((version, piece) =>
      noise(pieceBytes, `${seed} ${piece} ${version}`),
    )
    const part = join(images, `.${name}`)
    await mkdir(images, { recursive: true })
    try {
      await writeFile(part, Buffer.concat(content))
      await rename(part, join(images, name))
      made.push(name)
      for (; made.length - old > most; old++) await rm(join(images, `${made[old]}`))
    } catch (error) {
      // The disk is full: whoever releases comes again.
      await rm(part, { force: true })
      throw error
    }
  }
  const offered = async (): Promise<Series['images']> =>
    (await served.ask<Series[]>('api/mirror')).flatMap((series) => series.images)
  let rdiffs = 0
  return {
    served,
    faults: {},
    addresses: [],
    load: (signal) => again(signal, every, release),
    async settle() {
      const names = (all: readonly Series[]): number => all.flatMap((one) => one.images).length
      await served.until<Series[]>('api/mirror', (all) => names(all) === made.length - old, 240_000)
      await served.until<Status>(
        'api/status',
        ({ state, failure }) => state === 'idle' && failure === null,
        240_000,
      )
    },
    async check() {
      const all = await offered()
      const there = new Set(all.map(({ filename }) => filename))
      const lost = made.slice(old).filter((name) => !there.has(name))
      const wrong: string[] = []
      await mkdir(work, { recursive: true })
      for (const { filename, sha512, diffs } of all) {
        for (const { filename: rdiff, source } of diffs) {
          rdiffs += 1
          const result = join(work, 'result')
          await rm(result, { force: true })
          try {
            await patch(join(mirror, `${source}`), join(mirror, 'rdiffs', rdiff), result)
            const sum = createHash('sha512')
              .update(await readFile(result))
              .digest('hex')
            if (sum !== sha512) wrong.push(`${rdiff} does not lead to ${filename}`)
          } catch (error) {
            wrong.push(`${rdiff}: ${error instanceof Error ? error.message : error}`)
          }
        }
      }
      return [
        findingOf('puavo-mirror', 'each image is offered', lost, `${made.length - old} images`),
        findingOf('puavo-mirror', 'each rdiff leads to its image', wrong, `${rdiffs} rdiffs`),
      ]
    },
    async checkAtRest() {
      const said = await verify().then(
        () => [],
        (error: Error) => [error.message],
      )
      const kept = 'puavo-img-repo verify: exit code 0'
      return [findingOf('puavo-mirror', 'its own verification finds nothing', said, kept)]
    },
    told: () => `${made.length} images released, ${rdiffs} rdiffs`,
  }
}
