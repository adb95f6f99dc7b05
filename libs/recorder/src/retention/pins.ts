import { readFile } from 'node:fs/promises'
import { writeFile } from '@boxwright/durable'
import { z } from 'zod'
import { RecorderError } from '../errors.ts'
import type { TimeRange } from '../retention.ts'
import { addRange, subtractRange } from '../time-ranges.ts'

/** Ranges of time that are kept whatever happens; they survive restarts and power cuts. */
export interface Pins {
  /** The ranges, apart from each other, by their start. For `createCleaner`'s `pinned`. */
  readonly ranges: readonly TimeRange[]
  /**
   * Keep a range. When the promise is fulfilled, it is on the disk.
   *
   * @throws {@link RecorderError} `ERR_RANGE` without a start before its end, or when there are too many
   */
  add(range: TimeRange): Promise<void>
  /** Keep a range no longer; what is pinned around it stays pinned. */
  remove(range: TimeRange): Promise<void>
}

/** Ranges kept at most: they are looked at for each file at each cleaning. */
const most = 10_000

const schema = z.object({
  version: z.literal(1),
  pinned: z.array(z.object({ start: z.number(), end: z.number() })).max(most),
})

/**
 * Open a file of pinned ranges. It is made with the first one; one writer at a time.
 *
 * @param path a JSON file; its folder must exist
 * @throws {@link RecorderError} `ERR_STORAGE` when it cannot be read, or is not such a file: what was pinned must
 *   not be forgotten silently
 */
export async function openPins(path: string): Promise<Pins> {
  let ranges = await read(path)
  let last: Promise<unknown> = Promise.resolve()

  /** One after the other: each change is made to what the one before has left. */
  const change = (make: (ranges: readonly TimeRange[]) => readonly TimeRange[]): Promise<void> => {
    const done = last.then(async () => {
      const made = make(ranges)
      if (made.length > most) {
        throw new RecorderError('ERR_RANGE', `expected at most ${most} pinned ranges`)
      }
      const text = `${JSON.stringify({ version: 1, pinned: made }, undefined, 1)}\n`
      await writeFile(path, text, { clobber: 'replace' })
      ranges = made
    })
    last = done.catch(() => undefined)
    return done
  }

  return {
    get ranges() {
      return ranges
    },
    async add(range) {
      checkRange(range)
      await change((before) => addRange(before, range))
    },
    async remove(range) {
      checkRange(range)
      await change((before) => subtractRange(before, range))
    },
  }
}

async function read(path: string): Promise<readonly TimeRange[]> {
  try {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (text === undefined) return []
    const { pinned } = schema.parse(JSON.parse(text))
    return pinned.reduce<readonly TimeRange[]>(addRange, [])
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new RecorderError('ERR_STORAGE', `${path}: expected pinned ranges: ${reason}`, { cause })
  }
}

function checkRange({ start, end }: TimeRange): void {
  if (Number.isFinite(start) && Number.isFinite(end) && start < end) return
  throw new RecorderError('ERR_RANGE', `expected a start before its end, got ${start} to ${end}`)
}
