import { readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { makeDirectory, publish } from '@boxwright/durable'
import { RsyncError } from 'librsync-wasm'
import { patchFile } from 'librsync-wasm/node'
import { type Choice, chooseUpdate, type Usable } from '../choose-update.ts'
import { RepositoryError } from '../errors.ts'
import { parseImageName } from '../image-name.ts'
import { ioError } from '../io-error.ts'
import type { Meta, MetaImage } from '../meta.ts'
import { urlOf } from '../options.ts'
import { parseMeta } from '../parse-meta.ts'
import { sumFile } from '../reading/sum-file.ts'
import { type FetchOptions, fetchBytes, fetchFile } from './fetch-file.ts'
import { trustMirror } from './trust-mirror.ts'

/** What is to be updated from where. */
export interface UpdateImageOptions {
  /** Where the mirror is: a host name, which means `https://NAME`, or a URL. */
  readonly mirror: string
  /** The series. */
  readonly series: string
  /** The folder with the installed images, and of the one to come. */
  readonly installed: string
  /** The name of the image to come. Default: the last of the series. */
  readonly target?: string
  /** Verify what the mirror has signed, and believe only that. Default: the mirror is believed. */
  readonly trust?: TrustAnchor
  /** Ends the update; what has come is kept for the next time. */
  readonly signal?: AbortSignal
  /** Is told how many bytes of which file have come, and how many there are. */
  readonly onProgress?: (filename: string, done: number, total: number) => void
}

/** What a client believes from the start. */
export interface TrustAnchor {
  /** The path of a root, as `createKeys` made it. It came by another way than the mirror. */
  readonly root: string
  /** The folder for what was verified, by which older metadata are recognised. Default `.trust` in the folder of the images. */
  readonly state?: string
}

/** An rdiff that was applied. */
export interface AppliedDiff {
  /** Its name. */
  readonly filename: string
  /** The name of the image that it was applied to. */
  readonly source: string
}

/** What an update came to. */
export interface UpdateImageReport {
  /** The path of the image. */
  readonly path: string
  /** How it came: it was there already, by an rdiff, or as a whole. */
  readonly by: 'present' | 'rdiff' | 'image'
  /** The rdiff that was applied, and to which image. */
  readonly rdiff: AppliedDiff | undefined
  /** The size of what was fetched, in bytes, without the metadata. */
  readonly fetched: number
  /** Rdiffs that could not be used, and why. */
  readonly faults: readonly string[]
}

/**
 * Bring an image to a machine: by the smallest rdiff from what is installed, or as a whole if there is
 * none or none fits. It is checked and only then gets its name; downloads go on where they ended.
 * Without {@link UpdateImageOptions.trust} the sums are believed as the mirror gives them: use HTTPS.
 *
 * @throws {@link RepositoryError} `ERR_OPTIONS`, `ERR_FETCH`, `ERR_MIRROR`, `ERR_IO`; with `trust` those of
 * {@link trustMirror}; the signal's reason
 */
export async function updateImage(options: UpdateImageOptions): Promise<UpdateImageReport> {
  const { signal = new AbortController().signal } = options
  const base = urlOf(options.mirror)
  if (base === undefined) {
    throw new RepositoryError(
      'ERR_OPTIONS',
      `mirror: expected a host name or URL, got ${options.mirror}`,
    )
  }
  const folder = resolve(options.installed)
  try {
    await makeDirectory(folder)
    return await update(base, folder, options, signal)
  } catch (error) {
    throw ioError(error, folder)
  }
}

async function update(
  base: string,
  folder: string,
  options: UpdateImageOptions,
  signal: AbortSignal,
): Promise<UpdateImageReport> {
  const { target, onProgress } = options
  const meta = await metaOf(base, folder, options, signal)
  const images = (await readdir(folder)).filter((name) => parseImageName(name) !== undefined)
  const choice = chooseUpdate(meta, target, images)
  const path = join(folder, choice.image.filename)
  if (images.includes(choice.image.filename) && (await isRight(path, choice.image, signal))) {
    return { path, by: 'present', rdiff: undefined, fetched: 0, faults: [] }
  }
  const fetching = (filename: string, total: number): FetchOptions => ({
    signal,
    onProgress: (done) => onProgress?.(filename, done, total),
  })
  const faults: string[] = []
  for (const usable of others(choice)) {
    const { diff, source } = usable
    try {
      await applyRdiff(folder, choice.image, usable, fetching(diff.filename, diff.size))
      const rdiff = { filename: diff.filename, source }
      return { path, by: 'rdiff', rdiff, fetched: diff.size, faults }
    } catch (error) {
      signal.throwIfAborted()
      if (!isOfRdiff(error)) throw error
      faults.push(`${diff.filename}: ${error instanceof Error ? error.message : error}`)
    }
  }
  const { urls, filename, size } = choice.image
  const part = join(folder, `${filename}.part`)
  await fetchFile(urls, part, choice.image, fetching(filename, size))
  await publish(part, path, { clobber: 'replace' })
  for (const { diff } of choice.usable) {
    await rm(join(folder, `${diff.filename}.part`), { force: true })
  }
  return { path, by: 'image', rdiff: undefined, fetched: size, faults }
}

/** Of the metadata of a series that nobody has signed, in bytes: of a thousand images with all their settings. */
const mostMetaBytes = 128 << 20

async function metaOf(
  base: string,
  folder: string,
  { series, trust }: UpdateImageOptions,
  signal: AbortSignal,
): Promise<Meta> {
  if (trust) {
    const state = trust.state ?? join(folder, '.trust')
    return await (await trustMirror({ mirror: base, root: trust.root, state, signal })).meta(series)
  }
  const url = `${base}/meta/${series}.json`
  const bytes = await fetchBytes(url, mostMetaBytes, signal)
  if (bytes) return parseMeta(new TextDecoder().decode(bytes), url)
  throw new RepositoryError('ERR_FETCH', `${url}: expected the metadata of a series, found none`)
}

/** A wrong image under the target's own name is of no use as a basis. */
function others({ image, usable }: Choice): readonly Usable[] {
  return usable.filter(({ source }) => source !== image.filename)
}

async function isRight(path: string, image: MetaImage, signal: AbortSignal): Promise<boolean> {
  const { sha512 } = await sumFile(path, { signal })
  return sha512 === image.sha512
}

async function applyRdiff(
  folder: string,
  image: MetaImage,
  { diff, source }: Usable,
  options: FetchOptions,
): Promise<void> {
  const part = join(folder, `${diff.filename}.part`)
  await fetchFile(diff.urls, part, diff, options)
  try {
    await patchFile(join(folder, source), part, join(folder, image.filename), {
      clobber: 'replace',
      expected: { size: image.size, sha512: image.sha512 },
      signal: options.signal,
    })
  } finally {
    if (!options.signal.aborted) await rm(part, { force: true })
  }
}

/** What another way may still do well: not a full disk. */
function isOfRdiff(error: unknown): boolean {
  if (error instanceof RepositoryError) return error.code === 'ERR_FETCH'
  return error instanceof RsyncError && error.code !== 'ERR_IO'
}
