import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { mostJobs, path, patience, redisUrl, settingsOf } from '../options.ts'

/** Options of `createDeltaWorker`. */
export interface DeltaWorkerOptions {
  /** The folder of images, as it is seen on this machine. */
  readonly images: string
  /** The folder of the mirror, as it is seen on this machine. Default `mirror` in `images`. */
  readonly mirror?: string
  /** The Redis by which the generator tells what is to be made: `redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]`, `rediss://` for TLS. */
  readonly workers: string
  /** How many pairs are compared at a time; up to 256 MB of memory for each. Default: as many as there are cores, 4 at most. */
  readonly jobs?: number
  /** For how many s Redis may be away before the worker gives up. Default 300. */
  readonly patience?: number
  /** After how many s of silence a worker is believed dead and its pairs are given to others, within as long again. Default 30; the same for all workers of a queue. */
  readonly lease?: number
}

/** {@link DeltaWorkerOptions} with every default in its place. */
export interface DeltaWorkerSettings extends Required<DeltaWorkerOptions> {
  /** How many threads search for each pair. */
  readonly threads: number
}

const schema = z.strictObject({
  images: path,
  mirror: path.optional(),
  workers: redisUrl,
  jobs: z.int().min(1).max(mostJobs).optional(),
  patience,
  lease: z.number().min(1).max(3600).default(30),
})

/**
 * Check options, all at once, and fill in the defaults.
 *
 * @throws {@link RepositoryError} `ERR_OPTIONS`, a line for each fault: the key, what was expected.
 */
export function readWorkerOptions(options: DeltaWorkerOptions): DeltaWorkerSettings {
  const { images, mirror, jobs, ...rest } = settingsOf(schema, options)
  const cores = availableParallelism()
  const width = jobs ?? Math.min(4, cores)
  return {
    ...rest,
    images: resolve(images),
    mirror: resolve(mirror ?? join(images, 'mirror')),
    jobs: width,
    threads: Math.max(1, Math.floor(cores / width)),
  }
}
