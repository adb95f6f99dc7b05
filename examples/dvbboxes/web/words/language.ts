/** The languages of the pages. */
export const languages = ['fr', 'en'] as const

/** One of them. */
export type Language = (typeof languages)[number]

/** Where a choice is kept, and where what the box offers. */
const [kept, offered] = ['dvbboxes-language', 'dvbboxes-offered']

/**
 * The language of this page: the one that was chosen, or else the first of the browser's that there is, or else that
 * of the box.
 */
export const language: Language = chosen()

/** How it writes numbers and days. */
export const locale: string = language === 'fr' ? 'fr-FR' : 'en-GB'

/** Choose a language for this page and those to come. */
export function speak(next: Language): void {
  localStorage.setItem(kept, next)
  location.reload()
}

/** Hear which language the box offers: if neither the reader nor the browser has one, the page is loaded anew in it. */
export function offer(usual: Language): void {
  sessionStorage.setItem(offered, usual)
  if (chosen() !== language) location.reload()
}

function chosen(): Language {
  const wanted = [
    localStorage.getItem(kept),
    ...navigator.languages,
    sessionStorage.getItem(offered),
  ]
  const known = wanted.map((tag) => languages.find((one) => tag?.split('-')[0] === one))
  return known.find((one) => one !== undefined) ?? 'en'
}
