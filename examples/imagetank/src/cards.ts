import { EventEmitter } from 'node:events'
import { basename } from 'node:path'
import { type Card, type CardWatcher, ImporterError, mayHalt, type OpenCard } from '@boxwright/importer'
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

/** Imports each card that is plugged in. */
export class Cards implements AsyncDisposable {
  readonly events: EventEmitter<CardHappenings> = new EventEmitter()
  readonly #watcher: CardWatcher
  readonly #tank: Tank
  readonly #kind: JobKind
  readonly #cards = new Map<string, { view: CardView; readonly removed: AbortController }>()
  readonly #working = new Set<Promise<void>>()

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
    const removed = new AbortController()
    const view: CardView = { id: card.id, label, size: card.size, state: 'opening' }
    this.#cards.set(card.id, { view, removed })
    this.events.emit('changed')
    let open: OpenCard
    try {
      open = await this.#watcher.open(card)
    } catch (error) {
      if (removed.signal.aborted) return
      if (error instanceof ImporterError && error.code === 'ERR_FOREIGN') {
        this.#become(card, 'foreign')
        this.events.emit('foreign', { ...view, state: 'foreign' })
        return
      }
      this.#tank.tell({ kind: 'failed', import: card.id, reason: `${label}: ${messageOf(error)}` })
      return this.#become(card, 'failed')
    }
    const release = async (): Promise<void> => await open[Symbol.asyncDispose]()
    this.#become(card, 'importing')
    const job = { kind: this.#kind, label, source: open.path, signal: removed.signal }
    const report = await this.#tank.import(job, release)
    this.#become(card, report && report.failed.files === 0 ? 'proven' : 'failed')
  }

  #become(card: Card, state: CardView['state']): void {
    const known = this.#cards.get(card.id)
    if (!known) return
    known.view = { ...known.view, state }
    this.events.emit('changed')
  }

  #forget(card: Card): void {
    const known = this.#cards.get(card.id)
    this.#cards.delete(card.id)
    known?.removed.abort(new Error('the card was pulled out before it was proven'))
    this.#tank.tell({ kind: 'removed' })
    this.events.emit('changed')
    if (known?.view.state === 'proven' && mayHalt(this.#tank.state)) {
      this.events.emit('pulled', known.view)
    }
  }
}
