/** How far an import is. */
export interface Progress {
  /** Files that are done, whatever became of them. */
  readonly files: number
  /** Files on the card. */
  readonly totalFiles: number
  /** Bytes read from the card so far. */
  readonly bytes: number
  /** Bytes on the card. */
  readonly totalBytes: number
  /** Bytes a second since the import began. */
  readonly rate: number
  /** Seconds that are left at this rate; `undefined` as long as it cannot be told. */
  readonly left: number | undefined
}

/** Adds up what was done. */
export interface Meter {
  /** So many bytes more were read. */
  addBytes(bytes: number): void
  /** One file more is done. */
  addFile(): void
  /** How far it is. */
  readonly progress: Progress
}

/** No more often than one can read, in ms. */
const pace = 100

/**
 * Make a meter.
 *
 * @param total - what there is to do
 * @param now - a clock in ms
 * @param told - is told of it, now and then
 */
export function meterOf(
  total: { readonly files: number; readonly bytes: number },
  now: () => number,
  told: (progress: Progress) => void,
): Meter {
  const start = now()
  let last = start
  let files = 0
  let bytes = 0
  const read = (): Progress => {
    const seconds = (now() - start) / 1000
    const rate = seconds > 0 ? bytes / seconds : 0
    const left = rate > 0 ? Math.max(0, total.bytes - bytes) / rate : undefined
    return { files, totalFiles: total.files, bytes, totalBytes: total.bytes, rate, left }
  }
  const tell = (): void => {
    if (now() - last < pace) return
    last = now()
    told(read())
  }
  return {
    addBytes(more) {
      bytes += more
      tell()
    },
    addFile() {
      files += 1
      tell()
    },
    get progress() {
      return read()
    },
  }
}
