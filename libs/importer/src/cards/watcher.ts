import type { EventEmitter } from 'node:events'
import type { Card } from '../card.ts'

/** What a watcher tells, and with what. */
export interface CardEvents {
  /** A card was plugged in; it can be opened. */
  readonly inserted: [card: Card]
  /** It is gone, whether it was closed or not. */
  readonly removed: [card: Card]
  /** The watch goes on, but something is not as it should be. */
  readonly warning: [message: string]
}

/** A card whose files can be read. Disposing of it lets go of the card: then it may be removed. */
export interface OpenCard extends AsyncDisposable {
  /** The folder with its files. Nothing there can be changed. */
  readonly path: string
}

/** Which cards a watcher opens. */
export interface WatchOptions {
  /** Those of no camera, too: without a folder `DCIM`. Default false. */
  readonly all?: boolean
}

/** Which disks are cards, and which of them a watcher opens. */
export interface WatchDisksOptions extends WatchOptions {
  /**
   * Folders such as those of archives: the disks that they are on are no cards. Of one that is not there yet, the nearest above
   * it that is counts. It costs a look at each of them whenever disks are looked at. Default none.
   */
  readonly spare?: readonly string[]
}

/** Tells which cards come and go. It is used once: disposing of it ends the watch; cards that are open stay so. */
export interface CardWatcher extends AsyncDisposable {
  /** Where to listen. Listen before {@link CardWatcher.start}: it tells of the cards that are there. */
  readonly events: EventEmitter<{ -readonly [Name in keyof CardEvents]: CardEvents[Name] }>
  /** Begin to watch. @throws {@link ImporterError} `ERR_CARD` */
  start(): Promise<void>
  /**
   * Make the files of a card readable, and only readable.
   *
   * @throws {@link ImporterError} `ERR_CARD`: it cannot be, or is gone; `ERR_FOREIGN`: it is no camera's
   */
  open(card: Card): Promise<OpenCard>
}
