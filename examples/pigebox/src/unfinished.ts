import { relative } from 'node:path'
import type { OpenedSegment } from '@boxwright/recorder'
import type { OpenSegment } from './station-state.ts'

/** ms that a segment may take to be closed, after its end. */
const longestClosing = 600_000

/** The segments that are being written, or closed. */
export class Unfinished {
  readonly #longest: number
  readonly #starts = new Set<number>()
  #current: OpenSegment | undefined

  /** @param rotate length of a segment in s */
  constructor(rotate: number) {
    this.#longest = rotate * 1000 + longestClosing
  }

  /** The one that is being written. */
  get current(): OpenSegment | undefined {
    return this.#current
  }

  /** Unix time in ms since which sound is in files that are not published yet. */
  get since(): number | undefined {
    return this.#starts.size > 0 ? Math.min(...this.#starts) : undefined
  }

  /** One was begun in `directory`. */
  open({ start, parts }: OpenedSegment, directory: string): void {
    const names = parts.map((part) => relative(directory, part).replace(/\.part$/, ''))
    this.#current = { start, parts, names }
    this.#starts.add(start)
    // One that could not be closed is told as a fault, without its name: it is not waited for.
    // After a clock was put, it may begin later than this one.
    for (const old of this.#starts) {
      if (Math.abs(start - old) > this.#longest) this.#starts.delete(old)
    }
  }

  /** The one that began at `start` is published. */
  close(start: number): void {
    if (this.#current?.start === start) this.#current = undefined
    this.#starts.delete(start)
  }

  /** The recorder has ended: it has closed all that it could. */
  clear(): void {
    this.#current = undefined
    this.#starts.clear()
  }
}
