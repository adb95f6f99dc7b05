import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { RepositoryError } from './errors.ts'
import { defaultTargetCount, type TargetCount } from './selection.ts'
import type { Mode } from './series.ts'

/**
 * Which engine makes the rdiffs. `librsync-wasm`: as small and as fast as is known here. `rdiff`: the
 * program of that name with blocks of 128 bytes, to compare with; takes many times as long.
 */
export type EngineName = 'librsync-wasm' | 'rdiff'

/** Options of `createRepository`. */
export interface RepositoryOptions {
  /** The folder of images. */
  readonly images: string
  /** The folder of the mirror; made if missing. Best in the same file system: an image is then a hard link. Default `mirror` in `images`. */
  readonly mirror?: string
  /** Where clients find the mirror: a host name, which means `https://NAME`, or a URL. Default `images.amxa.ch`. */
  readonly repository?: string
  /** A folder of puavo-os with `config/images/` and `defaults.mk`. Default: none, all images found are offered. */
  readonly puavoOs?: string
  /** Whether to write the configuration of all images found to `puavoOs`, or to read what is there. Default `write`. */
  readonly config?: 'write' | 'read'
  /** With `config: 'read'`: read only this distribution's configuration, `config/images/<suite>.json`. Default: all. */
  readonly suite?: string
  /** What the repository is for. Default `production`. */
  readonly mode?: Mode
  /** To how many images of a series, the last ones, rdiffs lead from all others. Each costs disk and time. Default 3. */
  readonly targets?: TargetCount
  /** How many images are read, or pairs compared, at a time; up to 256 MB of memory for each. Default: as many as there are cores, 4 at most. */
  readonly jobs?: number
  /** What makes the rdiffs. Default `librsync-wasm`. */
  readonly engine?: EngineName
  /** A Redis, `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]` or `rediss://`: rdiffs are made by the workers that it knows, on machines with the same storage, and none here. Needs the packages bullmq and ioredis. Default: this machine makes them. */
  readonly workers?: string
  /** For how many s that Redis may be away before a run gives up. Default 300. */
  readonly patience?: number
  /**
   * Join rdiffs through an image between, without a search of the images, where samples show that this costs
   * at most 2 % in size; they are proven as others are. Default `false`.
   */
  readonly compose?: boolean
  /** Also offer images that are no squashfs: nothing can be told of their settings, nor whether they are whole. Default `false`. */
  readonly allowAnyImage?: boolean
  /**
   * Also keep the signatures of images as the ancestor does, `rdiff signature --block-size=128`: 36 bytes for
   * each 128 of an image, and each image is read once more. Nothing here needs them. Default `false`.
   */
  readonly signatures?: boolean
  /** A folder of keys, as `createKeys` makes it: the mirror is signed. Each run and each withdrawal then costs a few more small files. Default: none. */
  readonly keys?: string
  /** For how long a signed timestamp is good, in s: it has to be signed again before, be there news or not. Default 7 days. */
  readonly timestampLife?: number
}

/** {@link RepositoryOptions} with every default in its place. */
export interface RepositorySettings {
  /** The folder of images. */
  readonly images: string
  /** The folder of the mirror. */
  readonly mirror: string
  /** What URLs begin with, no slash at its end. */
  readonly urlbase: string
  /** The folder of puavo-os. */
  readonly puavoOs: string | undefined
  /** Whether its configuration is written or read. */
  readonly config: 'write' | 'read'
  /** The only distribution to be read. */
  readonly suite: string | undefined
  /** What the repository is for. */
  readonly mode: Mode
  /** To how many images rdiffs lead. */
  readonly targets: TargetCount
  /** How much is done at a time. */
  readonly jobs: number
  /** What makes the rdiffs. */
  readonly engine: EngineName
  /** The Redis of the workers. */
  readonly workers: string | undefined
  /** For how many s it may be away. */
  readonly patience: number
  /** Whether rdiffs are joined where that costs little. */
  readonly compose: boolean
  /** Whether images need not be squashfs. */
  readonly allowAnyImage: boolean
  /** Whether the signatures of images are kept. */
  readonly signatures: boolean
  /** The folder of keys. */
  readonly keys: string | undefined
  /** For how long a signed timestamp is good, in s. */
  readonly timestampLife: number
}

/** How much may be done at a time. */
export const mostJobs = 256
/** In s. */
const day = 24 * 3600
/** Of a timestamp, in s: so long can news be withheld from clients. */
const longestLife = 365 * day
/** A path, as an option. */
export const path: z.ZodString = z
  .string()
  .min(1)
  .refine((text) => !text.includes('\0'), 'expected a path')
/** A Redis, as an option. Not shown when it is wrong: there may be a password in it. */
export const redisUrl: z.ZodString = z
  .string()
  .refine(isRedisUrl, 'expected redis://HOST or rediss://HOST')
/** For how many s a Redis may be away, as an option. */
export const patience: z.ZodDefault<z.ZodNumber> = z.number().min(0).max(day).default(300)
const host = /^[A-Za-z0-9._~:[\]/-]+$/
const schema = z.strictObject({
  images: path,
  mirror: path.optional(),
  repository: z
    .string()
    .refine((text) => urlOf(text) !== undefined, 'expected a host name or an http(s) URL')
    .default('images.amxa.ch'),
  puavoOs: path.optional(),
  config: z.enum(['write', 'read']).default('write'),
  suite: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._+~]*$/)
    .optional(),
  mode: z.enum(['production', 'development']).default('production'),
  targets: z.union([z.literal('all'), z.int().min(0)]).default(defaultTargetCount),
  jobs: z.int().min(1).max(mostJobs).optional(),
  engine: z.enum(['librsync-wasm', 'rdiff']).default('librsync-wasm'),
  workers: redisUrl.optional(),
  patience,
  compose: z.boolean().default(false),
  allowAnyImage: z.boolean().default(false),
  signatures: z.boolean().default(false),
  keys: path.optional(),
  timestampLife: z
    .int()
    .min(60)
    .max(longestLife)
    .default(7 * day),
})

/**
 * Check options by a schema.
 *
 * @throws {@link RepositoryError} `ERR_OPTIONS`, a line for each fault: the key, what was expected.
 */
export function settingsOf<T>(checked: z.ZodType<T>, options: unknown): T {
  const parsed = checked.safeParse(options)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(
    ({ path: at, message }) => `${at.join('.') || 'options'}: ${message}`,
  )
  throw new RepositoryError('ERR_OPTIONS', faults.join('\n'))
}

/**
 * Check options, all at once, and fill in the defaults.
 *
 * @throws {@link RepositoryError} `ERR_OPTIONS`, a line for each fault: the key, what was expected.
 */
export function readOptions(options: RepositoryOptions): RepositorySettings {
  const { images, mirror, repository, puavoOs, jobs, suite, keys, workers, ...rest } = settingsOf(
    schema,
    options,
  )
  const root = resolve(mirror ?? join(images, 'mirror'))
  if (keys !== undefined && `${resolve(keys)}/`.startsWith(`${root}/`)) {
    const message = `keys: expected a folder outside of the mirror, which everybody can read; got ${keys}`
    throw new RepositoryError('ERR_OPTIONS', message)
  }
  return {
    ...rest,
    images: resolve(images),
    mirror: root,
    urlbase: urlOf(repository) ?? '',
    puavoOs: puavoOs === undefined ? undefined : resolve(puavoOs),
    suite,
    workers,
    keys: keys === undefined ? undefined : resolve(keys),
    jobs: jobs ?? Math.min(4, availableParallelism()),
  }
}

/**
 * What the URLs of a repository begin with: a name without a scheme means HTTPS, a URL is used as it
 * stands; slashes at the end are dropped.
 *
 * @returns `undefined` if it is neither
 */
export function urlOf(repository: string): string | undefined {
  const text = repository.includes('://') ? repository : `https://${repository}`
  const bare = text.replace(/\/+$/, '')
  if (!host.test(bare.replace(/^https?:\/\//, '')) || !URL.canParse(bare)) return undefined
  return /^https?:\/\/./.test(bare) ? bare : undefined
}

function isRedisUrl(text: string): boolean {
  if (!/^rediss?:\/\/./.test(text) || !URL.canParse(text)) return false
  return new URL(text).hostname !== ''
}
