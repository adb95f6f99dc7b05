import type { SeriesList } from '../config.ts'
import type { Identity } from '../identity.ts'
import { byDate, imageName, longestName, looksLikeImage, parseImageName } from '../image-name.ts'
import { listFiles } from '../mirror/files.ts'
import { layoutOf } from '../mirror/layout.ts'
import type { RepositorySettings } from '../options.ts'
import { strayExtras } from '../selection.ts'
import { wantedSeries } from './configuration.ts'

/** What was found before anything is done. */
export interface Survey {
  /** The images in their folder. */
  readonly found: ReadonlyMap<string, Identity>
  /** The series that are wanted. */
  readonly series: readonly SeriesList[]
  /** The names of all images that are wanted. */
  readonly wanted: readonly string[]
  /** The images in the mirror. */
  readonly images: ReadonlyMap<string, Identity>
  /** The rdiffs in the mirror. */
  readonly rdiffs: ReadonlyMap<string, Identity>
}

/** Look at what is there and at what is wanted. */
export async function survey(
  settings: RepositorySettings,
  warn: (text: string) => void,
): Promise<Survey> {
  const layout = layoutOf(settings.mirror)
  const found = await listFiles(settings.images, (name) => {
    if (parseImageName(name)) return true
    if (looksLikeImage(name)) {
      const expected = `at most ${longestName} letters, digits and . _ + ~ - in a name`
      warn(`${JSON.stringify(name)} is left out: expected ${expected}`)
    }
    return false
  })
  const names = [...found.keys()].map(imageName).sort(byDate)
  const series = await wantedSeries(settings, names)
  for (const each of series) {
    for (const target of strayExtras(each)) {
      warn(`${each.name}: extra_rdiffs names ${target}, which is not in images`)
    }
  }
  const extra = series.flatMap((each) => Object.values(each.extraRdiffs).flat())
  return {
    found,
    series,
    wanted: [...new Set([...series.flatMap((each) => each.images), ...extra])],
    images: await listFiles(layout.root, (name) => parseImageName(name) !== undefined),
    rdiffs: await listFiles(layout.rdiffs, (name) => name.endsWith('.rdiff')),
  }
}
