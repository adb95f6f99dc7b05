/** A file without its suffix: as listings and people have it. */
export const nameOf = (filename: string): string => filename.replace(/\.ts$/, '')

/** The title of a medium, unless it says no more than its name. */
export function titleOf({
  filename,
  title,
}: {
  readonly filename: string
  readonly title: string | null
}): string | undefined {
  if (title === null) return undefined
  const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_')
  return plain(title) === plain(nameOf(filename)) ? undefined : title
}
