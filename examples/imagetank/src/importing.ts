import { join, resolve } from 'node:path'
import type { ImporterOptions } from '@boxwright/importer'
import type { JobKind } from './api/types.ts'
import type { Config } from './config/config.ts'

/** Where everything is. */
export interface Places {
  readonly archive: string
  /** More archives. */
  readonly mirrors: readonly string[]
  readonly thumbnails: string
  readonly uploads: string
  /** What is told of imports that are over. */
  readonly history: string
}

/** Where a configuration has everything: absolute. */
export function placesOf({ data, folders }: Config): Places {
  return {
    archive: resolve(data, folders.archive),
    mirrors: folders.mirrors.map((mirror) => resolve(data, mirror)),
    thumbnails: resolve(data, folders.thumbnails),
    uploads: resolve(data, folders.uploads),
    history: join(data, 'imports'),
  }
}

/** All folders of a configuration: the disks that they are on are no cards. */
export function spared(config: Config): string[] {
  const { archive, mirrors, thumbnails, uploads } = placesOf(config)
  return [config.data, archive, ...mirrors, thumbnails, uploads]
}

/** How a configuration wants photos to be imported. */
export function importerOptionsOf(config: Config): ImporterOptions {
  const { naming, ...importing } = config.importing
  const isNamed = naming === 'numbered' || naming === 'plain'
  const { archive, mirrors } = placesOf(config)
  const archives = [archive, ...mirrors]
  return { ...importing, archive: archives, naming: isNamed ? naming : { template: naming } }
}

/** How files of a kind come in. What was uploaded is ours and goes when it is imported; of a card a clone is no copy. */
export function waysOf(kind: JobKind): Partial<ImporterOptions> {
  if (kind === 'mv_img2') return { reflink: true }
  return kind === 'copy_img' ? { naming: 'plain' } : {}
}
