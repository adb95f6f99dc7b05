import type { Chosen, Dropped } from './dropped.ts'
import { send } from './send.ts'

/** A file that is sent. */
export interface Row {
  readonly key: number
  /** Its name, with its folders. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Bytes that are there. */
  readonly received: number
  readonly state: 'waiting' | 'sending' | 'done' | 'refused' | 'cancelled'
  /** Why it was refused. */
  readonly reason: string
}

/** Files that are sent side by side: small ones would else wait for each answer. */
const together = 3

interface Waiting extends Chosen {
  readonly key: number
}

/** Sends files, in the order of their paths: what belongs together comes together. */
export class Queue {
  readonly #onChange: (rows: readonly Row[]) => void
  readonly #waiting: Waiting[] = []
  readonly #rows = new Map<number, Row>()
  /** What the box takes for one, by {@link markOf}: sent one after the other, their pieces are never mixed. */
  readonly #sending = new Set<string>()
  #stop = new AbortController()
  #next = 0
  #active = 0
  #isTold = false

  constructor(onChange: (rows: readonly Row[]) => void) {
    this.#onChange = onChange
  }

  /** Send these, too. */
  add({ files, unreadable }: Dropped): void {
    if (this.#active === 0) this.#rows.clear()
    for (const path of unreadable) this.#enter(path, 0, { state: 'refused', reason: notRead })
    const sorted = [...files].sort((a, b) => order(orderOf(a), orderOf(b)))
    for (const one of sorted) {
      this.#waiting.push({ ...one, key: this.#enter(one.path, one.file.size) })
    }
    while (this.#active < together && this.#waiting.length > 0) void this.#work()
    this.#tell()
  }

  /** Send no more, and let the box forget what is half there. What is there stays. */
  cancel(): void {
    this.#waiting.length = 0
    for (const { key, state } of this.#rows.values()) {
      if (state === 'waiting' || state === 'sending') this.#change(key, { state: 'cancelled' })
    }
    this.#stop.abort()
    this.#stop = new AbortController()
  }

  #enter(path: string, size: number, part: Partial<Row> = {}): number {
    const key = this.#next
    this.#next += 1
    const usual = { received: 0, state: 'waiting', reason: '' } as const
    this.#rows.set(key, { key, path, size, ...usual, ...part })
    return key
  }

  async #work(): Promise<void> {
    this.#active += 1
    for (let one = this.#take(); one; one = this.#take()) {
      const { key } = one
      const mark = markOf(one)
      this.#sending.add(mark)
      this.#change(key, { state: 'sending' })
      try {
        await send(one, (received) => this.#change(key, { received }), this.#stop.signal)
        this.#change(key, { state: 'done' })
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        this.#change(key, { state: 'refused', reason })
      }
      this.#sending.delete(mark)
    }
    this.#active -= 1
  }

  #take(): Waiting | undefined {
    const at = this.#waiting.findIndex((one) => !this.#sending.has(markOf(one)))
    return at < 0 ? undefined : this.#waiting.splice(at, 1)[0]
  }

  #change(key: number, part: Partial<Row>): void {
    const row = this.#rows.get(key)
    // Whatever becomes of what was cancelled, nobody waits for it.
    if (row && row.state !== 'cancelled') this.#rows.set(key, { ...row, ...part })
    this.#tell()
  }

  /** A thousand small files are told a frame at a time. */
  #tell(): void {
    if (this.#isTold) return
    this.#isTold = true
    requestAnimationFrame(() => {
      this.#isTold = false
      this.#onChange([...this.#rows.values()])
    })
  }
}

/** Of a file or a folder that was dropped. */
const notRead = 'It cannot be read.'

/** What came from one folder comes together, and in it what has one name. */
function orderOf({ path, set = '' }: Chosen): string {
  return `${set}/${path}`
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

/** Files that agree in it have one upload in the box. */
function markOf({ file, path, set }: Chosen): string {
  return JSON.stringify([path, file.size, file.lastModified, set])
}
