import { existsSync } from 'node:fs'
import { ImporterError } from '../errors.ts'
import type { Importer } from '../importer.ts'
import { createThumbnails } from '../pictures/thumbnails.ts'
import type { FileResult } from '../report.ts'
import type { ImportFlags } from './import-flags.ts'

/** Makes thumbnails of what is imported, meanwhile. */
export interface ThumbnailJob extends AsyncDisposable {
  /** Wait until all are made. @returns how many were, and how many could not be */
  finish(): Promise<{ readonly made: number; readonly failed: number }>
}

/**
 * Make thumbnails while an import runs: also those of known photos that are not there.
 *
 * @param importer - whose files
 * @param flags - the folders: the first is of the first archive, of what is in that one, and so on; the sizes
 * @param complain - is told of a picture that cannot be made
 * @returns nothing if no folder is given
 * @throws {@link ImporterError} `ERR_OPTIONS`: there are fewer archives, or a size is none
 */
export function thumbnailsOf(
  importer: Importer,
  { thumbnails: folders = [], sizes }: Pick<ImportFlags, 'thumbnails' | 'sizes'>,
  complain: (text: string) => void,
): ThumbnailJob | undefined {
  const { archives } = importer.settings
  if (folders.length > archives.length) {
    const message = `--thumbnails: ${folders.length} folders for ${archives.length} archives`
    throw new ImporterError('ERR_OPTIONS', message)
  }
  if (folders.length === 0) {
    if (sizes) throw new ImporterError('ERR_OPTIONS', '--sizes: expected --thumbnails with it')
    return undefined
  }
  const each = new Map(
    folders.map((folder, at) => {
      const archive = archives[at] as string
      return [
        archive,
        createThumbnails({ archive, folder, ...(sizes && { sizes: sizes.map(Number) }) }),
      ]
    }),
  )
  const making = new Set<Promise<void>>()
  // Within one import: a watch goes on for years.
  const begun = new Set<string>()
  let made = 0
  let failed = 0
  const make = (file: FileResult, archive: string): void => {
    const thumbnails = each.get(archive)
    if (file.outcome === 'failed' || !thumbnails) return
    const target = thumbnails.pathOf(file.path)
    const isKnown = file.outcome === 'known'
    // Of one that is known, an import that was stopped may have left it out.
    if (begun.has(target) || (isKnown && existsSync(target))) return
    begun.add(target)
    const one = thumbnails.make(file.path).then(
      ({ length }) => {
        if (length > 0) made += 1
      },
      (error: Error) => {
        // Whoever stops the import knows that the rest has no thumbnails; and what is known was told before.
        if (isKnown || (error instanceof ImporterError && error.code === 'ERR_NOT_TRIED')) return
        failed += 1
        complain(`warning: ${error.message}`)
      },
    )
    making.add(one)
    void one.then(() => making.delete(one))
  }
  const begin = (): void => begun.clear()
  importer.events.on('begun', begin).on('delivered', make)
  return {
    async finish() {
      await Promise.all(making)
      return { made, failed }
    },
    async [Symbol.asyncDispose]() {
      importer.events.off('begun', begin).off('delivered', make)
      await Promise.all([...each.values()].map((one) => one[Symbol.asyncDispose]()))
    },
  }
}
