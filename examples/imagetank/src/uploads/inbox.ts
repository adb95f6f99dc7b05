import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { safeName } from './names.ts'
import { putInto } from './put.ts'

/** ms between two looks. Each is one readdir from memory; inotify says nothing of a folder that is mounted later. */
const pace = 2000

/** ms for which nothing must have changed: whoever copies files over a network pauses now and then. */
const settled = 10_000

/** What an {@link Inbox} is given. */
export interface InboxOptions {
  /** The folder of the uploads. */
  readonly folder: string
  /** The folder in it that files come into, whole. */
  readonly ready: string
  /** Files were taken in; of so many bytes. */
  readonly onTaken: (bytes: number) => void
  /** A file or a link is left where it is, and why: told once. */
  readonly onLeft: (path: string, reason: string) => void
}

interface Seen {
  /** Changes with whatever changes of the file. */
  readonly mark: string
  /** When it was seen so first: by a clock that nobody sets. */
  readonly since: number
}

interface Found {
  /** In the folder of the uploads. */
  readonly path: string
  readonly size: number
  readonly mark: string
}

/** Takes in what others put into the folder of uploads, by Samba say: as soon as they have left it alone. */
export class Inbox implements AsyncDisposable {
  readonly #options: InboxOptions
  readonly #stop = new AbortController()
  #seen: ReadonlyMap<string, Seen> = new Map()
  readonly #left = new Set<string>()
  /** Cannot be taken, and not for the first time. */
  readonly #refused = new Set<string>()
  #running: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #isEmpty = false

  constructor(options: InboxOptions) {
    this.#options = options
  }

  /** Begin to look. */
  start(): void {
    this.#running = this.#look()
      .catch((error: Error) => this.#leave('.', error.message))
      .finally(() => {
        if (!this.#stop.signal.aborted) this.#timer = setTimeout(() => this.start(), pace).unref()
      })
  }

  /** Until a look has found nothing that is to come in. */
  async untilEmpty(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#running
      if (this.#isEmpty || signal.aborted) return
      await delay(pace, undefined, { signal }).catch(() => undefined)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    clearTimeout(this.#timer)
    await this.#running
  }

  async #look(): Promise<void> {
    const found = await this.#find('')
    this.#isEmpty = found.every(({ path }) => this.#refused.has(path))
    const now = performance.now()
    const seen = new Map<string, Seen>()
    for (const { path, mark } of found) {
      const before = this.#seen.get(path)
      seen.set(path, before?.mark === mark ? before : { mark, since: now })
    }
    this.#seen = seen
    // A JPEG waits for its RAW: what has one name comes in together.
    const busy = new Set<string>()
    for (const { path } of found) {
      if (now - (seen.get(path)?.since ?? now) < settled) busy.add(stemOf(path))
    }
    const all = found.filter(({ path }) => !busy.has(stemOf(path)))
    let bytes = 0
    for (const { path, size } of all) {
      if (await this.#take(path)) bytes += size
    }
    if (all.some(({ path }) => !this.#refused.has(path))) this.#options.onTaken(bytes)
  }

  async #find(inside: string): Promise<Found[]> {
    const { folder, ready } = this.#options
    const found: Found[] = []
    const names = await readdir(join(folder, inside)).catch((error: NodeJS.ErrnoException) => {
      // It went while we looked; or the disk is not there now.
      if (error.code !== 'ENOENT') throw error
      return []
    })
    for (const name of names) {
      const path = join(inside, name)
      if (this.#stop.signal.aborted || name.startsWith('.') || join(folder, path) === ready)
        continue
      const stats = await lstat(join(folder, path)).catch(() => undefined)
      // What has a name in another alphabet's bytes cannot be opened by it.
      if (!stats && name.includes('\ufffd')) this.#leave(path, 'its name is no UTF-8')
      if (!stats) continue
      if (stats.isDirectory()) found.push(...(await this.#find(path)))
      else if (!stats.isFile()) this.#leave(path, 'it is no file')
      else if (safeName(name) === undefined) {
        this.#leave(path, 'it is no photo, film, sound or sidecar')
      } else {
        const { size, mtimeMs, ctimeMs, ino } = stats
        found.push({ path, size, mark: [ino, size, mtimeMs, ctimeMs].join() })
      }
    }
    return found
  }

  /** Give a file another name, where it is free, on the same disk. */
  async #take(path: string): Promise<boolean> {
    const { folder, ready } = this.#options
    try {
      await putInto(join(folder, path), ready, 'others-', path)
      this.#refused.delete(path)
      return true
    } catch (error) {
      this.#refused.add(path)
      this.#leave(path, (error as Error).message)
      return false
    }
  }

  #leave(path: string, reason: string): void {
    const key = `${path} ${reason}`
    if (this.#left.has(key)) return
    this.#left.add(key)
    this.#options.onLeft(path, reason)
  }
}

/** The path without its ending: `a.jpg` and `a.jpg.xmp` have one. */
function stemOf(path: string): string {
  return path.replace(/\.[^/]*$/, '')
}
