/** The languages of the pages. */
export const languages = ['fr', 'en'] as const

/** One of them. */
export type Language = (typeof languages)[number]

const kept = 'dvbboxes-language'

/** The language of this page: the one that was chosen, or else the first of the browser's that there is. */
export const language: Language = chosen()

/** Choose a language for this page and those to come. */
export function speak(next: Language): void {
  localStorage.setItem(kept, next)
  location.reload()
}

function chosen(): Language {
  const wanted = [localStorage.getItem(kept) ?? '', ...navigator.languages]
  const known = wanted.map((tag) => languages.find((one) => tag.split('-')[0] === one))
  return known.find((one) => one !== undefined) ?? 'en'
}
