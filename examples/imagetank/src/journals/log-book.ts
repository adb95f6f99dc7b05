import { EventEmitter } from 'node:events'
import type { Journal } from '@boxwright/appliance'
import type { LogView } from '../api/types.ts'
import { logView } from './log-view.ts'

/** Entries that are kept. */
const most = 300

/** What several journals tell, in one. */
export class LogBook {
  /** `entry`: one was written. */
  readonly events: EventEmitter<{ entry: [entry: LogView] }> = new EventEmitter()
  #entries: readonly LogView[] = []
  #count = 0

  /** Keep what a journal tells from now on. */
  follow({ events }: Journal): void {
    events.on('entry', (told) => {
      this.#count += 1
      const entry = { ...logView(told), id: this.#count }
      this.#entries = [...this.#entries, entry].slice(-most)
      this.events.emit('entry', entry)
    })
  }

  /** The last entries, the oldest first. */
  get entries(): readonly LogView[] {
    return this.#entries
  }
}
