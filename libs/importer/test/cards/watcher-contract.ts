import { describe, expect, it } from 'vitest'
import type { Card } from '../../src/card.ts'
import type { CardWatcher } from '../../src/cards/watcher.ts'

/** The files of a card, by their paths. */
export type Files = Readonly<Record<string, string>>

/** A watcher, and a reader that cards are plugged into. Disposing of it pulls them out. */
export interface Reader extends AsyncDisposable {
  /** One that was not started. */
  readonly watcher: CardWatcher
  plugIn(label: string, files: Files): Promise<void>
  pull(label: string): Promise<void>
  /** The files below a path of an open card; `undefined` if there is nothing. */
  files(path: string): Promise<Files | undefined>
  /** Try to write to an open card; what comes of it. */
  write(path: string): Promise<'written' | string>
}

/** What a watcher has told, one after the other. */
export function listenTo(watcher: CardWatcher): {
  next(): Promise<string>
  card(label: string): Card
} {
  const waiting: string[] = []
  const cards = new Map<string, Card>()
  let wake = (): void => undefined
  const tell = (what: string): void => {
    waiting.push(what)
    wake()
  }
  watcher.events.on('inserted', (card) => {
    cards.set(card.label ?? '', card)
    tell(`+${card.label}`)
  })
  watcher.events.on('removed', (card) => tell(`-${card.label}`))
  watcher.events.on('warning', (message) => tell(`! ${message}`))
  return {
    async next() {
      while (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return waiting.shift() ?? ''
    },
    card(label) {
      const card = cards.get(label)
      if (!card) throw new Error(`there was no card ${label}`)
      return card
    },
  }
}

const photos: Files = { 'DCIM/100CANON/IMG_1.JPG': 'one', 'DCIM/100CANON/IMG_2.JPG': 'two' }

/**
 * What any watcher must do.
 *
 * @param open - has a reader without cards, and a watcher that was not started
 * @param isProtected - whether it keeps others from writing to an open card
 */
export function watcherContract(
  name: string,
  open: () => Promise<Reader>,
  isProtected: boolean,
): void {
  describe(`a watcher: ${name}`, () => {
    it('tells of the cards that are there, that come and that go', async () => {
      await using reader = await open()
      const told = listenTo(reader.watcher)
      await reader.plugIn('FIRST', photos)
      await reader.watcher.start()
      await reader.watcher.start()
      expect(await told.next()).toBe('+FIRST')
      await reader.plugIn('SECOND', photos)
      expect(await told.next()).toBe('+SECOND')
      expect(told.card('SECOND').id).not.toBe(told.card('FIRST').id)
      await reader.pull('FIRST')
      expect(await told.next()).toBe('-FIRST')
      await reader.plugIn('FIRST', photos)
      expect(await told.next()).toBe('+FIRST')
      await reader.pull('SECOND')
      expect(await told.next()).toBe('-SECOND')
    })

    it('makes the files of a card readable, and lets go of it', async () => {
      await using reader = await open()
      const told = listenTo(reader.watcher)
      await reader.watcher.start()
      await reader.plugIn('EOS', photos)
      expect(await told.next()).toBe('+EOS')
      const card = told.card('EOS')
      for (const _ of ['once', 'again']) {
        const opened = await reader.watcher.open(card)
        expect(await reader.files(opened.path)).toEqual(photos)
        if (isProtected) expect(await reader.write(opened.path)).toBe('EROFS')
        await opened[Symbol.asyncDispose]()
        if (isProtected) expect((await reader.files(opened.path)) ?? {}).toEqual({})
      }
      await reader.pull('EOS')
      expect(await told.next()).toBe('-EOS')
      await expect(reader.watcher.open(card)).rejects.toMatchObject({ code: 'ERR_CARD' })
    })

    it('bears it that a card is pulled out while it is open', async () => {
      await using reader = await open()
      const told = listenTo(reader.watcher)
      await reader.watcher.start()
      await reader.plugIn('EOS', photos)
      expect(await told.next()).toBe('+EOS')
      const opened = await reader.watcher.open(told.card('EOS'))
      await reader.pull('EOS')
      expect(await told.next()).toBe('-EOS')
      await opened[Symbol.asyncDispose]()
      await reader.plugIn('EOS', { 'DCIM/NEW.JPG': 'new' })
      expect(await told.next()).toBe('+EOS')
      await using again = await reader.watcher.open(told.card('EOS'))
      expect(await reader.files(again.path)).toEqual({ 'DCIM/NEW.JPG': 'new' })
    })

    it('is silent after its end', async () => {
      await using reader = await open()
      let count = 0
      reader.watcher.events.on('inserted', () => {
        count += 1
      })
      await reader.watcher.start()
      await reader.watcher[Symbol.asyncDispose]()
      await reader.watcher[Symbol.asyncDispose]()
      await reader.plugIn('LATE', photos)
      await reader.pull('LATE')
      expect(count).toBe(0)
    })
  })
}
