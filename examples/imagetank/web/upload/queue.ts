import { send } from './send.ts'

/** A file that is sent. */
export interface Row {
  readonly key: number
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Bytes that are there. */
  readonly received: number
  readonly state: 'waiting' | 'sending' | 'done' | 'refused'
  /** Why it was refused. */
  readonly reason: string
}

/** Files that are sent side by side: small ones would else wait for each answer. */
const together = 3

/** Sends files, in the order of their names: what belongs together comes together. */
export class Queue {
  readonly #onChange: (rows: readonly Row[]) => void
  readonly #waiting: { readonly key: number; readonly file: File }[] = []
  readonly #rows = new Map<number, Row>()
  readonly #stop = new AbortController()
  #next = 0
  #active = 0
  #isTold = false

  constructor(onChange: (rows: readonly Row[]) => void) {
    this.#onChange = onChange
  }

  /** Send these, too. */
  add(files: readonly File[]): void {
    if (this.#active === 0) this.#rows.clear()
    const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const file of sorted) {
      const key = this.#next
      this.#next += 1
      const { name, size } = file
      this.#rows.set(key, { key, name, size, received: 0, state: 'waiting', reason: '' })
      this.#waiting.push({ key, file })
    }
    while (this.#active < together && this.#waiting.length > 0) void this.#work()
    this.#tell()
  }

  async #work(): Promise<void> {
    this.#active += 1
    for (let one = this.#waiting.shift(); one; one = this.#waiting.shift()) {
      const { key, file } = one
      this.#change(key, { state: 'sending' })
      try {
        await send(file, (received) => this.#change(key, { received }), this.#stop.signal)
        this.#change(key, { state: 'done' })
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        this.#change(key, { state: 'refused', reason })
      }
    }
    this.#active -= 1
  }

  #change(key: number, part: Partial<Row>): void {
    const row = this.#rows.get(key)
    if (row) this.#rows.set(key, { ...row, ...part })
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
