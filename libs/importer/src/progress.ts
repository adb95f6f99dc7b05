/** How far one file is. */
export interface FileProgress {
  /** Its path on the card. */
  readonly source: string
  /** Bytes of it that were copied; all of them: its copy is being read back. */
  readonly bytes: number
  /** Bytes that it has. */
  readonly size: number
}

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
  /** The files that are being read now, no more than there are jobs for each archive. */
  readonly current: readonly FileProgress[]
}

/** A file that there is to be read. */
export interface MeteredFile {
  /** Its path. */
  readonly path: string
  /** Bytes; less than nothing counts as nothing. */
  readonly size: number
}

/** Adds up what was done. */
export interface Meter {
  /** So many bytes more were read. */
  addBytes(bytes: number): void
  /** One file more is done. */
  addFile(): void
  /**
   * A file is being read, until what is returned is disposed of.
   *
   * @param file - the same for each who reads it: what an archive that failed has read of it counts once
   */
  begin(file: MeteredFile): FileMeter
  /** How far it is. */
  readonly progress: Progress
}

/** Adds up what was read of a file, there and in the whole. Disposed of, the file counts as a whole, whatever became of it. */
export interface FileMeter extends Disposable {
  /** So many bytes more were read. Of what is read twice nothing counts again. */
  addBytes(bytes: number): void
}

/** No more often than one can read, in ms. */
const pace = 100

/** Of a film nothing is told while it is read back: that it begins has to be, whatever was told just before. Bytes. */
const large = 32 << 20

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
  const current = new Set<{ source: string; bytes: number; size: number }>()
  const counted = new WeakSet<MeteredFile>()
  const read = (): Progress => {
    const seconds = (now() - start) / 1000
    const rate = seconds > 0 ? bytes / seconds : 0
    const left = rate > 0 ? Math.max(0, total.bytes - bytes) / rate : undefined
    const each = [...current].map((one) => ({ ...one }))
    const { files: totalFiles, bytes: totalBytes } = total
    return { files, totalFiles, bytes, totalBytes, rate, left, current: each }
  }
  const tell = (atOnce = false): void => {
    if (!atOnce && now() - last < pace) return
    last = now()
    told(read())
  }
  const addBytes = (more: number, atOnce = false): void => {
    bytes += more
    tell(atOnce)
  }
  return {
    addBytes: (more) => addBytes(more),
    addFile() {
      files += 1
      tell()
    },
    begin(file) {
      const size = Math.max(0, file.size)
      const one = { source: file.path, bytes: 0, size }
      const isFirst = !counted.has(file)
      counted.add(file)
      current.add(one)
      return {
        addBytes(more) {
          const fresh = Math.min(more, size - one.bytes)
          if (fresh <= 0) return
          one.bytes += fresh
          addBytes(isFirst ? fresh : 0, size >= large && one.bytes === size)
        },
        [Symbol.dispose]() {
          current.delete(one)
          if (isFirst && one.bytes < size) addBytes(size - one.bytes)
        },
      }
    },
    get progress() {
      return read()
    },
  }
}
