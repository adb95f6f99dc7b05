import { join, resolve } from 'node:path'
import type { ImporterOptions } from '@boxwright/importer'
import type { Config } from './config/config.ts'

/** Where everything is. */
export interface Places {
  readonly archive: string
  readonly thumbnails: string
  readonly uploads: string
  /** What is told of imports that are over. */
  readonly history: string
}

/** Where a configuration has everything: absolute. */
export function placesOf({ data, folders }: Config): Places {
  return {
    archive: resolve(data, folders.archive),
    thumbnails: resolve(data, folders.thumbnails),
    uploads: resolve(data, folders.uploads),
    history: join(data, 'imports'),
  }
}

/** How a configuration wants photos to be imported. */
export function importerOptionsOf(config: Config): ImporterOptions {
  const { naming, ...importing } = config.importing
  const isNamed = naming === 'numbered' || naming === 'plain'
  const { archive } = placesOf(config)
  return { ...importing, archive, naming: isNamed ? naming : { template: naming } }
}
