import type { BoxEvent } from './box-state.ts'

/** The import that is meant by words, which name none. */
const somebody = 'hat'

const events: Readonly<Record<string, BoxEvent | undefined>> = {
  AS: { kind: 'importing', import: somebody },
  AE: { kind: 'proven', import: somebody },
  BE: { kind: 'booted' },
  HS: { kind: 'halting' },
  HE: { kind: 'halted' },
}

/** The words that the server of the Pibrella hat took over its socket: begin and end of boot, action and halt. */
export const hatWords = ['BS', 'BE', 'AS', 'AE', 'HS', 'HE'] as const

/** One of {@link hatWords}. */
export type HatWord = (typeof hatWords)[number]

/** Whether a text is one of {@link hatWords}. */
export function isHatWord(text: string): text is HatWord {
  return (hatWords as readonly string[]).includes(text)
}

/** What a word says; a box begins by starting, so `BS` is no news. */
export function eventOf(word: HatWord): BoxEvent | undefined {
  return events[word]
}
