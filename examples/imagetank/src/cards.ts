import { EventEmitter } from 'node:events'
import { basename } from 'node:path'
import {
  type Card,
  type CardWatcher,
  ImporterError,
  mayHalt,
  type OpenCard,
} from '@boxwright/importer'
import type { CardView, JobKind } from './api/types.ts'
import { messageOf } from './import-views.ts'
import type { Tank } from './tank.ts'

/** What {@link Cards} tell. */
export interface CardHappenings {
  /** A card came, went, or is in another state. */
  changed: []
  /** A card that was proven is gone, and nothing else is left to be done, or to be seen. */
  pulled: [card: CardView]
  /** A card is no camera's. */
  foreign: [card: CardView]
  /** The watch goes on, but something is not as it should be. */
  warning: [message: string]
}

/** A card that is there. */
interface CardHere {
  /** What the lights know it by: one that comes again, or another in its slot, has another. */
  readonly name: string
  /** Aborted when it is pulled out. */
  readonly removed: AbortController
  view: CardView
}

/** Imports each card that is plugged in. */
export class Cards implements AsyncDisposable {
  readonly events: EventEmitter<CardHappenings> = new EventEmitter()
  readonly #watcher: CardWatcher
  readonly #tank: Tank
  readonly #kind: JobKind
  readonly #cards = new Map<string, CardHere>()
  readonly #working = new Set<Promise<void>>()
  #count = 0

  /** @param kind what the journal calls it */
  constructor(watcher: CardWatcher, tank: Tank, kind: JobKind) {
    this.#watcher = watcher
    this.#tank = tank
    this.#kind = kind
  }

  /** The cards that are there. */
  get views(): readonly CardView[] {
    return [...this.#cards.values()].map(({ view }) => view)
  }

  /** Begin to watch: cards that are there already are imported, too. */
  async start(): Promise<void> {
    const { events } = this.#watcher
    events.on('warning', (message) => void this.events.emit('warning', message))
    events.on('inserted', (card) => {
      const working = this.#take(card)
      this.#working.add(working)
      void working.finally(() => this.#working.delete(working))
    })
    events.on('removed', (card) => this.#forget(card))
    await this.#watcher.start()
  }

  /** Ends the watch; imports end with the tank, before this. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watcher[Symbol.asyncDispose]()
    await Promise.allSettled(this.#working)
  }

  async #take(card: Card): Promise<void> {
    const label = card.label ?? card.model ?? basename(card.id)
    this.#count += 1
    const here: CardHere = {
      name: `${card.id} ${this.#count}`,
      removed: new AbortController(),
      view: { id: card.id, label, size: card.size, state: 'opening' },
    }
    this.#cards.set(card.id, here)
    this.events.emit('changed')
    const { name } = here
    const { signal } = here.removed
    let open: OpenCard
    try {
      open = await this.#watcher.open(card)
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof ImporterError && error.code === 'ERR_FOREIGN') {
        this.#become(here, 'foreign')
        this.events.emit('foreign', here.view)
        return
      }
      this.#tank.tell({ kind: 'failed', import: name, reason: `${label}: ${messageOf(error)}` })
      return this.#become(here, 'failed')
    }
    const release = async (): Promise<void> => await open[Symbol.asyncDispose]()
    this.#become(here, 'importing')
    const job = { kind: this.#kind, name, label, source: open.path, signal }
    const { end } = await this.#tank.import(job, release)
    this.#become(here, end)
    // Pulled out while it was let go of: nobody will say so again.
    if (signal.aborted) this.#tank.removed(name)
  }

  #become(here: CardHere, state: CardView['state']): void {
    here.view = { ...here.view, state }
    // Another one may be in its place by now.
    if (this.#cards.get(here.view.id) === here) this.events.emit('changed')
  }

  #forget(card: Card): void {
    const here = this.#cards.get(card.id)
    if (!here) return
    this.#cards.delete(card.id)
    here.removed.abort(new Error('the card was pulled out before it was proven'))
    this.#tank.removed(here.name)
    this.events.emit('changed')
    if (here.view.state === 'proven' && mayHalt(this.#tank.state)) {
      this.events.emit('pulled', here.view)
    }
  }
}
