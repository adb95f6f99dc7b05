import type { DetailsView } from '../api/types.ts'

/** What a person wants to know of a photo, the first that is there of each line. */
const lines: readonly { readonly name: string; readonly tags: readonly string[] }[] = [
  { name: 'Taken', tags: ['DateTimeOriginal', 'CreateDate', 'MediaCreateDate'] },
  { name: 'Camera', tags: ['Model', 'Make'] },
  { name: 'Lens', tags: ['LensModel', 'LensID', 'Lens'] },
  { name: 'Exposure', tags: ['ExposureTime'] },
  { name: 'Aperture', tags: ['FNumber'] },
  { name: 'ISO', tags: ['ISO'] },
  { name: 'Focal length', tags: ['FocalLength'] },
  { name: 'Flash', tags: ['Flash'] },
  { name: 'Size', tags: ['ImageSize'] },
  { name: 'Length', tags: ['Duration'] },
  { name: 'Place', tags: ['GPSPosition'] },
  { name: 'Kind', tags: ['FileType'] },
]

/** The tags to be read. */
export const shownTags: readonly string[] = lines.flatMap(({ tags }) => tags)

/** No line of a photo is a novel. */
const longest = 200

/** What there is to tell. @param found tags as exiftool prints them */
export function factsOf(found: Readonly<Record<string, unknown>>): DetailsView['facts'] {
  return lines.flatMap(({ name, tags }) => {
    const tag = tags.find((each) => isTold(found[each]))
    if (tag === undefined) return []
    const text = String(found[tag]).slice(0, longest)
    return [{ name, value: written(name, text) }]
  })
}

function isTold(value: unknown): boolean {
  return (typeof value === 'string' && value.trim() !== '') || typeof value === 'number'
}

function written(name: string, text: string): string {
  switch (name) {
    case 'Taken':
      return text.replace(/^(\d{4}):(\d\d):(\d\d)/, '$1-$2-$3')
    case 'Exposure':
      return `${text} s`
    case 'Aperture':
      return `f/${text}`
    case 'Size':
      return text.replace('x', ' × ')
    default:
      return text
  }
}
