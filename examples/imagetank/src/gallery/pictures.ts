import { join } from 'node:path'
import { createThumbnails, ImporterError, type Thumbnails } from '@boxwright/importer'

/** px of the longer edge: in the gallery, and alone on a screen. */
const pictureSizes = { small: 256, large: 1600 } as const

/** Which of them. */
export type PictureSize = keyof typeof pictureSizes

/** Files that are remembered to have no picture: a hostile one costs its 30 s once. */
const mostRefused = 10_000

/** The small pictures of the archive, made when an import brings a photo or a page asks for one. */
export class Pictures implements AsyncDisposable {
  readonly #sizes: Readonly<Record<PictureSize, Thumbnails>>
  readonly #refused = new Set<string>()
  readonly #stop = new AbortController()
  readonly #making = new Map<string, Promise<string | undefined>>()

  /** @param archive the folder of the photos @param folder of the small pictures */
  constructor(archive: string, folder: string) {
    const { small, large } = pictureSizes
    this.#sizes = {
      small: createThumbnails({ archive, folder, sizes: [small] }),
      // Made only when somebody looks: they are twenty times as large.
      large: createThumbnails({
        archive,
        folder: join(folder, `@${large}`),
        sizes: [large],
        jobs: 1,
      }),
    }
  }

  /**
   * The picture of a file.
   *
   * @param path in the archive; the caller knows that it is there
   * @returns where it is; `undefined`: none can be made
   */
  async of(path: string, size: PictureSize): Promise<string | undefined> {
    const key = `${size} ${path}`
    const making = this.#making.get(key) ?? this.#make(path, size)
    this.#making.set(key, making)
    return await making.finally(() => this.#making.delete(key))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await Promise.allSettled(this.#making.values())
    await Promise.all(Object.values(this.#sizes).map((one) => one[Symbol.asyncDispose]()))
  }

  async #make(path: string, size: PictureSize): Promise<string | undefined> {
    if (this.#refused.has(path) || this.#stop.signal.aborted) return undefined
    try {
      const [picture] = await this.#sizes[size].make(path, { signal: this.#stop.signal })
      return picture
    } catch (error) {
      // A disk that is full now is no matter of the photo.
      const isRefused = error instanceof ImporterError && error.code === 'ERR_PICTURE'
      if (isRefused && this.#refused.size < mostRefused) this.#refused.add(path)
      return undefined
    }
  }
}
