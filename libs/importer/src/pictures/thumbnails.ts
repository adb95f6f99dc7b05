import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { makeDirectory, writeFile } from '@boxwright/durable'
import { z } from 'zod'
import { archiveFailure, errnoOf, ImporterError } from '../errors.ts'
import { thumbnailPath } from '../thumbnail-path.ts'
import { createPictureChild, type PictureChild } from './child.ts'
import { pictureKindOf } from './kinds.ts'

/** Options of `createThumbnails`. */
export interface ThumbnailOptions {
  /** The folder of the archive. */
  readonly archive: string
  /** The folder of the thumbnails: a tree like that of the archive. Made if missing. */
  readonly folder: string
  /** Lengths of the longer edge, in pixels, 16 to 4096; the first is the usual one. Default 256 only. */
  readonly sizes?: readonly number[]
  /** How many files are worked on at a time, each in a process of some 100 MB. Default: the cores, 4 at most. */
  readonly jobs?: number
  /** How long a file may take, in s. Default 30. */
  readonly timeout?: number
  /** Refuse photos with more pixels, which need as much memory. Default 268 million (16,384 x 16,384). */
  readonly mostPixels?: number
}

/** Makes thumbnails of what is in an archive. */
export interface Thumbnails extends AsyncDisposable {
  /**
   * Make the thumbnails of a file, unless they are there.
   *
   * @param path - in the archive
   * @param options - a signal
   * @returns the paths of the thumbnails, in the order of the sizes; none if no picture can be taken of such a file
   * @throws {@link ImporterError} `ERR_PICTURE`: the file is broken, hostile or has no picture in it. `ERR_ARCHIVE`,
   * `ERR_FULL`: they cannot be written. `ERR_NOT_TRIED`: this was disposed of before. The signal's reason.
   */
  make(path: string, options?: { readonly signal?: AbortSignal }): Promise<string[]>
  /** Where the thumbnail of a file is, or would be. */
  pathOf(path: string, size?: number): string
}

const schema = z.strictObject({
  archive: z.string().min(1),
  folder: z.string().min(1),
  sizes: z.array(z.int().min(16).max(4096)).min(1).default([256]),
  jobs: z.int().min(1).max(64).optional(),
  timeout: z.number().positive().max(86_400).default(30),
  mostPixels: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .default(16_384 * 16_384),
})

/**
 * Make thumbnails: of JPEG, PNG, GIF, WebP, TIFF and AVIF, of HEIC, of the preview in a RAW, and of films
 * if ffmpeg is installed. Images are decoded in processes of their own: what a hostile one does there, it
 * does to no one else. Nothing is begun before it is asked for.
 *
 * @throws {@link ImporterError} `ERR_OPTIONS`, a line for each fault
 */
export function createThumbnails(options: ThumbnailOptions): Thumbnails {
  const parsed = schema.safeParse(options)
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    throw new ImporterError('ERR_OPTIONS', faults.join('\n'))
  }
  const { sizes, timeout, mostPixels, jobs = Math.min(4, availableParallelism()) } = parsed.data
  const [archive, folder] = [resolve(parsed.data.archive), resolve(parsed.data.folder)]
  const [usual] = sizes as [number]
  const idle: PictureChild[] = Array.from({ length: jobs }, () => createPictureChild(timeout))
  const all = [...idle]
  const waiting: PromiseWithResolvers<PictureChild>[] = []
  const ended = new AbortController()

  const take = async (): Promise<PictureChild> => {
    ended.signal.throwIfAborted()
    const child = idle.pop()
    if (child) return child
    const turn = Promise.withResolvers<PictureChild>()
    waiting.push(turn)
    return await turn.promise
  }
  const giveBack = (child: PictureChild): void => {
    const next = waiting.shift()
    if (next) next.resolve(child)
    else idle.push(child)
  }
  const pathOf = (path: string, size = usual): string =>
    join(folder, thumbnailPath(path, size === usual ? undefined : size))

  return {
    pathOf,
    async make(path, { signal = new AbortController().signal } = {}) {
      const kind = pictureKindOf(path)
      if (kind === undefined) return []
      const targets = sizes.map((size) => pathOf(path, size))
      if (await areThere(targets)) return targets
      const child = await take()
      try {
        const request = { path: join(archive, path), kind, sizes, mostPixels }
        const pictures = await child.make(request, AbortSignal.any([signal, ended.signal]))
        for (const [at, target] of targets.entries())
          await store(target, pictures[at] as Uint8Array)
        return targets
      } finally {
        giveBack(child)
      }
    },
    async [Symbol.asyncDispose]() {
      const reason = new ImporterError('ERR_NOT_TRIED', 'The maker of thumbnails has ended')
      ended.abort(reason)
      for (const { reject } of waiting.splice(0)) reject(reason)
      await Promise.all(all.map((child) => child[Symbol.asyncDispose]()))
    },
  }
}

async function areThere(paths: readonly string[]): Promise<boolean> {
  const found = await Promise.all(
    paths.map((path) =>
      access(path, constants.F_OK).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.every(Boolean)
}

/** A thumbnail can be made again: never torn is enough, it need not wait for the disk. */
async function store(target: string, picture: Uint8Array): Promise<void> {
  const write = (): Promise<unknown> =>
    writeFile(target, picture, { clobber: 'replace', sync: 'none' })
  try {
    await write().catch(async (error: unknown) => {
      if (errnoOf(error) !== 'ENOENT') throw error
      // Only now: to make sure of a folder is a wait for the disk.
      await makeDirectory(dirname(target))
      await write()
    })
  } catch (error) {
    throw archiveFailure(error, `write ${target}`)
  }
}
