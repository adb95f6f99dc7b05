import { createLast } from './last.ts'

/** A line that a process wrote. */
export interface Line {
  /** Where it wrote it. */
  readonly stream: 'stdout' | 'stderr'
  /** The line without its end. */
  readonly text: string
}

/** Hands lines to all who read them, and knows when to slow the writer down. */
export interface LineHub {
  /** The last lines, oldest first. */
  last(): readonly Line[]
  /** Are readers too far behind? */
  readonly full: boolean
  /** The lines kept, then those to come. An iterator that is not read on slows the writer down. */
  readonly lines: AsyncIterable<Line>
  /** Hand out a line. */
  push(line: Line): void
  /** There are no more lines. */
  end(): void
}

/** Limits of a {@link LineHub}. */
export interface LineHubOptions {
  /** How many of the last lines to keep. */
  readonly kept: number
  /** UTF-16 units that may wait for one reader, before {@link LineHub.full}. */
  readonly highWater: number
  /** Called when readers have caught up. */
  readonly drained: () => void
}

interface Reader {
  readonly waiting: Line[]
  read: number
  size: number
  readonly wakes: ((result: IteratorResult<Line, undefined>) => void)[]
}

/** What a line weighs besides its text: an object and a place in an array. */
const overhead = 64

/** Make a hub without readers. */
export function createLineHub({ kept, highWater, drained }: LineHubOptions): LineHub {
  const last = createLast<Line>(kept)
  const readers = new Set<Reader>()
  let ended = false
  const isFull = (): boolean => [...readers].some(({ size }) => size > highWater)

  const take = (reader: Reader): Line | undefined => {
    const line = reader.waiting[reader.read]
    if (line === undefined) return undefined
    const wasFull = reader.size > highWater
    reader.read++
    reader.size -= line.text.length + overhead
    if (reader.read > 1_024 && reader.read * 2 > reader.waiting.length) {
      reader.waiting.splice(0, reader.read)
      reader.read = 0
    }
    if (wasFull && !isFull()) drained()
    return line
  }

  const open = (): AsyncIterator<Line, undefined> => {
    const waiting = last.list()
    const size = waiting.reduce((sum, { text }) => sum + text.length + overhead, 0)
    const reader: Reader = { waiting, read: 0, size, wakes: [] }
    if (!ended) readers.add(reader)
    return {
      next() {
        const line = take(reader)
        if (line !== undefined) return Promise.resolve({ value: line, done: false })
        if (!readers.has(reader)) return Promise.resolve({ value: undefined, done: true })
        return new Promise((resolve) => {
          reader.wakes.push(resolve)
        })
      },
      return() {
        const wasFull = isFull()
        readers.delete(reader)
        reader.waiting.length = 0
        finish(reader)
        if (wasFull && !isFull()) drained()
        return Promise.resolve({ value: undefined, done: true })
      },
    }
  }

  return {
    last: last.list,
    get full() {
      return isFull()
    },
    lines: { [Symbol.asyncIterator]: open },
    push(line) {
      last.push(line)
      for (const reader of readers) {
        const wake = reader.wakes.shift()
        if (wake !== undefined) {
          wake({ value: line, done: false })
        } else {
          reader.waiting.push(line)
          reader.size += line.text.length + overhead
        }
      }
    },
    end() {
      ended = true
      for (const reader of readers) finish(reader)
      readers.clear()
    },
  }
}

function finish({ wakes }: Reader): void {
  for (const wake of wakes.splice(0)) wake({ value: undefined, done: true })
}
