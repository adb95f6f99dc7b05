import { EventEmitter } from 'node:events'
import { type Card, isSameCard } from '../card.ts'
import type { CardWatcher } from './watcher.ts'

/** Knows which cards are there, and tells what changes. */
export interface CardTracker {
  /** Where to listen. */
  readonly events: CardWatcher['events']
  /** Look again, soon: whoever asks while somebody looks is served by one more look. Resolves after it. */
  look(): Promise<void>
  /** Whether a card is there. */
  has(card: Card): boolean
  /** Tell nothing any more, not even of a look that somebody is at. */
  end(): void
}

/** Keep track of cards. @param list - finds out which are there now */
export function keepTrack(list: () => Promise<readonly Card[]>): CardTracker {
  const events: CardWatcher['events'] = new EventEmitter()
  let known: readonly Card[] = []
  let looking: Promise<void> | undefined
  let next: Promise<void> | undefined
  let isEnded = false

  const compare = async (): Promise<void> => {
    const there = await list()
    if (isEnded) return
    const before = known
    known = there
    const missing = (from: readonly Card[], others: readonly Card[]): Card[] =>
      from.filter((card) => !others.some((other) => isSameCard(card, other)))
    for (const card of missing(before, there)) events.emit('removed', card)
    for (const card of missing(there, before)) events.emit('inserted', card)
  }
  const begin = (): Promise<void> => {
    looking = compare().finally(() => {
      looking = undefined
    })
    return looking
  }
  return {
    events,
    look() {
      if (!looking) return begin()
      next ??= looking
        .catch(() => undefined)
        .then(() => {
          next = undefined
          return begin()
        })
      return next
    },
    has: (card) => known.some((other) => isSameCard(card, other)),
    end() {
      isEnded = true
    },
  }
}
