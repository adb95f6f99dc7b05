import { type ManagedProcess, type ProcessOptions, run } from '@boxwright/process'
import { type BlockDevice, type Card, cardsAmong } from '../card.ts'
import { cardFailure } from '../errors.ts'
import { type Judge, judgeOf } from './has-dcim.ts'
import { keepTrack } from './keep-track.ts'
import { devicesOf } from './spared.ts'
import type { CardWatcher, OpenCard, WatchDisksOptions } from './watcher.ts'

/** Something of the system that knows its disks. */
export interface DiskSystem {
  /** A program that writes a line whenever something has changed, and when it is ready. */
  readonly monitor: Required<Pick<ProcessOptions, 'command' | 'args'>> & { readonly ready: RegExp }
  /** All block devices of this machine. */
  list(): Promise<readonly BlockDevice[]>
  /** Make a card readable that is there. @param judge - who says whether it is to be opened */
  open(card: Card, judge: Judge): Promise<OpenCard>
}

/** ms between two looks that nobody asked for: should an event be lost. */
const pause = 60_000

/** Watch the disks of this machine: readers, cards, sticks. */
export function watchDisks(
  { monitor, list, open }: DiskSystem,
  { all = false, spare = [] }: WatchDisksOptions = {},
): CardWatcher {
  const tracker = keepTrack(async () => cardsAmong(await list(), await devicesOf(spare)))
  const judge = judgeOf(all)
  const { events } = tracker
  let starting: Promise<void> | undefined
  let running: ManagedProcess | undefined
  let timer: NodeJS.Timeout | undefined
  const look = (): void => {
    tracker.look().catch((error) => events.emit('warning', String(error)))
  }
  const stop = async (): Promise<void> => {
    clearInterval(timer)
    await running?.stop()
    running = undefined
  }
  const begin = async (): Promise<void> => {
    try {
      running = run({ ...monitor, restart: { when: 'always' } })
      running.events.on('line', look)
      await running.ready
      timer = setInterval(look, pause).unref()
      await tracker.look()
    } catch (cause) {
      await stop()
      // Who starts it again is to know, too.
      starting = undefined
      throw cardFailure(cause, 'watch for cards')
    }
  }
  return {
    events,
    start() {
      starting ??= begin()
      return starting
    },
    async open(card) {
      // Of what is mounted nobody tells: it may be the archive's disk by now.
      await tracker.look()
      if (!tracker.has(card)) throw cardFailure(new Error('it is gone'), `open the card ${card.id}`)
      return await open(card, judge)
    },
    async [Symbol.asyncDispose]() {
      tracker.end()
      await stop()
    },
  }
}
