import { watch } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Card } from '../card.ts'
import { cardFailure } from '../errors.ts'
import { judgeOf } from './has-dcim.ts'
import { keepTrack } from './keep-track.ts'
import type { CardWatcher, WatchOptions } from './watcher.ts'

/**
 * Take the folders in a folder for cards: for machines without a reader, and for a try. One that appears is plugged in,
 * complete, so move it there.
 *
 * @param folder - where the cards appear
 */
export function watchFolder(folder: string, { all = false }: WatchOptions = {}): CardWatcher {
  const judge = judgeOf(all)
  const tracker = keepTrack(() => cardsIn(folder))
  const { events } = tracker
  let watching: AsyncDisposable | undefined
  return {
    events,
    async start() {
      if (watching) return
      try {
        const watcher = watch(folder, () => {
          tracker.look().catch((error) => events.emit('warning', String(error)))
        })
        watcher.on('error', (error) => events.emit('warning', `${folder}: ${error.message}`))
        watching = { [Symbol.asyncDispose]: async () => watcher.close() }
        await tracker.look()
      } catch (cause) {
        await watching?.[Symbol.asyncDispose]()
        watching = undefined
        throw cardFailure(cause, `watch ${folder}`)
      }
    },
    async open(card) {
      try {
        await tracker.look()
        if (!tracker.has(card)) throw new Error('it is not there')
        const path = await realpath(card.id)
        await judge(card, path)
        return { path, async [Symbol.asyncDispose]() {} }
      } catch (cause) {
        throw cardFailure(cause, `open the card ${card.id}`)
      }
    },
    async [Symbol.asyncDispose]() {
      tracker.end()
      await watching?.[Symbol.asyncDispose]()
      watching = undefined
    },
  }
}

async function cardsIn(folder: string): Promise<Card[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => {
      const id = join(folder, name)
      return { id, disk: id, label: name, model: undefined, size: 0, fileSystem: 'folder' }
    })
}
