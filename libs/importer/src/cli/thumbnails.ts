import type { Importer } from '../importer.ts'
import { createThumbnails } from '../pictures/thumbnails.ts'

/** Makes thumbnails of what is imported, meanwhile. */
export interface ThumbnailJob extends AsyncDisposable {
  /** Wait until all are made. @returns how many were, and how many could not be */
  finish(): Promise<{ readonly made: number; readonly failed: number }>
}

/**
 * Make thumbnails while an import runs.
 *
 * @param importer - whose files
 * @param folder - where to
 * @param complain - is told of a picture that cannot be made
 */
export function thumbnailsOf(
  importer: Importer,
  folder: string,
  complain: (text: string) => void,
): ThumbnailJob {
  const thumbnails = createThumbnails({ archive: importer.settings.archive, folder })
  const making: Promise<void>[] = []
  let made = 0
  let failed = 0
  importer.events.on('file', (file) => {
    if (file.outcome !== 'imported') return
    const one = thumbnails.make(file.path).then(
      ({ length }) => {
        if (length > 0) made += 1
      },
      (error: Error) => {
        failed += 1
        complain(`warning: ${error.message}`)
      },
    )
    making.push(one)
  })
  return {
    async finish() {
      await Promise.all(making)
      return { made, failed }
    },
    [Symbol.asyncDispose]: () => thumbnails[Symbol.asyncDispose](),
  }
}
