import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { noise } from '../../support/noise.ts'
import { randomOf } from '../random.ts'
import type { Served } from '../served.ts'
import { again, filesIn, findingOf, type Subject, sumOf } from '../subject.ts'

/** A card: the sums of its files by their paths, and whether the box has said that it may be emptied. */
interface Card {
  readonly name: string
  readonly files: ReadonlyMap<string, string>
  isProven: boolean
}

interface Status {
  readonly cards: readonly { readonly id: string; readonly state: string }[]
}

/** ms from one card to the next: an archive only grows, and the disk is to be full by faults alone. */
const every = 4_000

/**
 * Imagetank: what it has called proven is in its archive, once; what it has not comes in later.
 *
 * @param work folder of the cards
 * @param verify reads the archive with the command, when the box has ended
 */
export function imagetank(
  served: Served,
  { work, seed, verify }: { work: string; seed: number; verify: () => Promise<string> },
): Subject {
  const [reader, drawer] = [join(work, 'reader'), join(work, 'drawer')]
  const archive = join(served.data, 'images')
  const random = randomOf(seed)
  const cards: Card[] = []
  /** The card that is in. */
  let plugged: Card | undefined
  const make = async (): Promise<Card> => {
    const name = `CARD_${cards.length + 1}`
    const files = new Map<string, string>()
    const count = random.between(5, 40)
    for (let number = 0; number < count; number++) {
      const kind = random.pick(['JPG', 'JPG', 'JPG', 'CR2', 'MP4'])
      const path = `DCIM/100SOAK/IMG_${String(number).padStart(4, '0')}.${kind}`
      const place = join(drawer, name, path)
      await mkdir(dirname(place), { recursive: true })
      await writeFile(place, noise(random.between(2_000, 300_000), `${seed} ${name} ${path}`))
      files.set(path, await sumOf(place))
    }
    const card = { name, files, isProven: false }
    cards.push(card)
    return card
  }
  const plug = async (card: Card): Promise<void> => {
    await rename(join(drawer, card.name), join(reader, card.name))
    plugged = card
  }
  const pull = async (card: Card): Promise<void> => {
    plugged = undefined
    await rename(join(reader, card.name), join(drawer, card.name))
  }
  /** Wait for the box's word about the card that is in, as long as it is in. */
  const follow = async (card: Card, end: () => boolean): Promise<void> => {
    while (plugged === card && !end()) {
      const status = await served.ask<Status>('api/status').catch(() => undefined)
      const state = status?.cards.find(({ id }) => id.endsWith(`/${card.name}`))?.state
      if (state === 'proven') card.isProven = true
      if (state === 'proven' || state === 'failed') break
      await sleep(100)
    }
    if (plugged === card) await pull(card)
    // What is proven may be emptied.
    if (card.isProven) await rm(join(drawer, card.name), { recursive: true, force: true })
  }
  return {
    served,
    addresses: [],
    faults: {
      async card() {
        // Between two cards is a moment.
        const end = Date.now() + 5_000
        while (plugged === undefined && Date.now() < end) await sleep(20)
        const card = plugged
        if (card === undefined) return 'no card is in'
        await pull(card)
        return async () => undefined
      },
    },
    async load(signal) {
      await again(signal, every, async () => {
        const old = cards.filter(({ isProven }) => !isProven)
        const card = old.length > 2 ? random.pick(old) : await make()
        await plug(card)
        await follow(card, () => signal.aborted)
      })
    },
    async settle() {
      const end = Date.now() + 240_000
      for (const card of cards) {
        while (!card.isProven && Date.now() < end) {
          await plug(card)
          await follow(card, () => Date.now() > end)
        }
      }
    },
    async check() {
      const left = cards.filter(({ isProven }) => !isProven).map(({ name }) => name)
      return [
        findingOf('imagetank', 'each card is proven in the end', left, `${cards.length} cards`),
      ]
    },
    async checkAtRest() {
      const found = new Map<string, string[]>()
      for (const path of await filesIn(archive)) {
        if (path.startsWith('ascmhl/')) continue
        const sum = await sumOf(join(archive, path))
        found.set(sum, [...(found.get(sum) ?? []), path])
      }
      const proven = cards.filter(({ isProven }) => isProven)
      const wanted = proven.flatMap(({ name, files }) =>
        [...files].map(([path, sum]) => ({ what: `${name}/${path}`, sum })),
      )
      const lost = wanted.filter(({ sum }) => !found.has(sum)).map(({ what }) => what)
      const twice = [...found.values()].filter(({ length }) => length > 1).map(String)
      const said = await verify().then(
        () => [],
        (error: Error) => [error.message],
      )
      return [
        findingOf(
          'imagetank',
          'what was proven is there, byte for byte',
          lost,
          `${wanted.length} files`,
        ),
        findingOf('imagetank', 'nothing is there twice', twice, `${found.size} files`),
        findingOf(
          'imagetank',
          'its own verification finds nothing',
          said,
          'imagetank verify: exit code 0',
        ),
      ]
    },
    told: () => `${cards.filter(({ isProven }) => isProven).length} cards proven`,
  }
}

/** Make the folders of the cards. */
export async function makeReader(work: string): Promise<string> {
  await mkdir(join(work, 'drawer'), { recursive: true })
  await mkdir(join(work, 'reader'), { recursive: true })
  return join(work, 'reader')
}
