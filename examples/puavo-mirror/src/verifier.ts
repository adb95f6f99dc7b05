import { EventEmitter } from 'node:events'
import { readFile, rename, writeFile } from 'node:fs/promises'
import type { MirrorFault, Repository } from '@boxwright/repository'

/** What a whole verification has found. */
export interface Verified {
  /** Unix time in ms at its end. */
  readonly time: number
  /** How many files were read. */
  readonly files: number
  /** What was wrong. */
  readonly faults: readonly MirrorFault[]
}

/** What a {@link Verifier} tells. */
export interface VerifierEvents {
  /** It has begun, come further, ended or been put off. */
  changed: []
  /** It has read the whole mirror. */
  verified: [verified: Verified]
  /** It could not. */
  fault: [error: unknown]
}

/** What outlives a restart. */
interface Kept {
  readonly last: Verified | null
  /** Unix time in ms. */
  readonly due: number
}

/** ms between two words about how far it is. */
const changedEvery = 250

/** ms after a verification that could not be: a command may be at work in the mirror. */
const againAfter = 3_600_000

/** Reads a whole mirror now and then; what is wrong is withdrawn from clients. */
export class Verifier {
  readonly events: EventEmitter<VerifierEvents> = new EventEmitter()
  readonly #repository: Repository
  readonly #every: number | null
  readonly #file: string
  #kept: Kept
  #files = 0
  #stop: AbortController | undefined
  #running: Promise<void> = Promise.resolve()

  private constructor(repository: Repository, every: number | null, file: string, kept: Kept) {
    this.#repository = repository
    this.#every = every
    this.#file = file
    this.#kept = kept
  }

  /**
   * @param every s between two verifications; `null`: only when asked
   * @param file where it keeps what the last one found
   */
  static async open(repository: Repository, every: number | null, file: string): Promise<Verifier> {
    const kept = await readKept(file)
    // What is made is proven: the first one can wait.
    const isToWait = kept === undefined || every === null
    const state = isToWait ? dueAfter(every, kept?.last ?? null) : kept
    const verifier = new Verifier(repository, every, file, state)
    // Not waited for: nobody can listen for its fault before they have the verifier.
    if (!kept) verifier.#running = verifier.#keep()
    return verifier
  }

  /** How many files it has read, while it is at work. */
  get files(): number | undefined {
    return this.#stop ? this.#files : undefined
  }

  /** What the last one has found. */
  get last(): Verified | null {
    return this.#kept.last
  }

  /** Begin as soon as there is time for it. */
  ask(): void {
    this.#kept = { ...this.#kept, due: 0 }
  }

  /** There is time: begin if it is due. */
  offer(): void {
    if (this.#stop || !isDue(this.#kept, this.#every, Date.now())) return
    const stop = new AbortController()
    this.#stop = stop
    this.#files = 0
    this.#running = this.#verify(stop.signal).finally(() => {
      this.#stop = undefined
      this.events.emit('changed')
    })
  }

  /** There is no time any more: put it off. */
  async yield(): Promise<void> {
    this.#stop?.abort()
    await this.#running
  }

  async #verify(signal: AbortSignal): Promise<void> {
    this.events.emit('changed')
    let told = performance.now()
    const onFile = (): void => {
      this.#files += 1
      if (performance.now() - told < changedEvery) return
      told = performance.now()
      this.events.emit('changed')
    }
    try {
      const faults = await this.#repository.verify({ signal, onFile, mend: true })
      const verified = { time: Date.now(), files: this.#files, faults }
      this.#kept = dueAfter(this.#every, verified)
      // Whether it can be kept or not: what was found is withdrawn, and somebody has to make it anew.
      this.events.emit('verified', verified)
      await this.#keep()
    } catch (error) {
      if (signal.aborted) return
      this.#kept = { ...this.#kept, due: Date.now() + againAfter }
      this.events.emit('fault', error)
    }
  }

  /** A power cut or a full disk may lose it: then the mirror is read once more, later. */
  async #keep(): Promise<void> {
    try {
      await writeFile(`${this.#file}.part`, `${JSON.stringify(this.#kept)}\n`)
      await rename(`${this.#file}.part`, this.#file)
    } catch (error) {
      this.events.emit('fault', error)
    }
  }
}

/** Whether it is time. What is due later than it can be was noted by a clock that was wrong, or for another time. */
function isDue({ due }: Kept, every: number | null, now: number): boolean {
  return now >= due || (every !== null && due - now > Math.max(every * 1000, againAfter))
}

function dueAfter(every: number | null, last: Verified | null): Kept {
  // JSON knows no infinity; so far ahead no date is either.
  return { last, due: every === null ? Number.MAX_SAFE_INTEGER : Date.now() + every * 1000 }
}

async function readKept(file: string): Promise<Kept | undefined> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8'))
    return typeof kept.due === 'number' && Array.isArray(kept.last?.faults ?? []) ? kept : undefined
  } catch {
    return undefined
  }
}
