import { EventEmitter } from 'node:events'
import type { ClosedSegment, Pins } from '@boxwright/recorder'
import { Collection, type CollectionEvents } from './collection.ts'
import type { Config } from './config/config.ts'
import type { Station } from './station.ts'

/** What a {@link Keeper} tells: what its collection does, and each segment once it can be found. */
export interface KeeperEvents extends CollectionEvents {
  /** A segment was closed, and the collection knows it. */
  segment: [segment: ClosedSegment]
}

/** Keeps the collection of the folder that a station records to, wherever that is. */
export class Keeper implements AsyncDisposable {
  readonly events: EventEmitter<KeeperEvents> = new EventEmitter()
  readonly #config: Config
  readonly #pins: Pins
  #collection: Collection | undefined
  /** One thing after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(station: Station, config: Config, pins: Pins) {
    this.#config = config
    this.#pins = pins
    station.events.on('directory', (directory) => void this.#then(() => this.#open(directory)))
    station.events.on('storage', () => void this.#then(() => this.#collection?.refresh()))
    station.events.on('segment', (segment) => {
      const names = segment.files.map(({ name }) => name)
      void this.#then(async () => {
        await this.#collection?.refresh(names)
        this.events.emit('segment', segment)
      })
    })
    station.events.on('repaired', ({ name }) => {
      void this.#then(() => this.#collection?.refresh([name]))
    })
    const { directory } = station
    if (directory !== undefined) void this.#then(() => this.#open(directory))
  }

  /** The recordings; none before their folder is found and looked at. */
  get collection(): Collection | undefined {
    return this.#collection
  }

  /** Settles once all is done that was begun. */
  async settled(): Promise<void> {
    await this.#last
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last
    await this.#collection?.[Symbol.asyncDispose]()
  }

  async #open(directory: string): Promise<void> {
    await this.#collection?.[Symbol.asyncDispose]()
    const collection = await Collection.open(directory, this.#config, this.#pins)
    collection.events.on('changed', () => this.events.emit('changed'))
    collection.events.on('deleted', (file) => this.events.emit('deleted', file))
    collection.events.on('encoded', (file) => this.events.emit('encoded', file))
    collection.events.on('fault', (fault) => this.events.emit('fault', fault))
    collection.start()
    this.#collection = collection
    this.events.emit('changed')
  }

  #then(task: () => unknown): Promise<void> {
    const done = this.#last.then(task).then(
      () => undefined,
      (error) => void this.events.emit('fault', { error }),
    )
    this.#last = done
    return done
  }
}
