import type { BoxEvent, BoxState } from './box-state.ts'
import { lightsOf } from './lights.ts'

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

/** What of a state the words can tell. */
type Told = 'BS' | 'BE' | 'AS' | 'HS' | 'HE'

/**
 * The words that lead a server of the hat from one state to another. `AE` means that all is proven, and turns the green light on:
 * while anything is unproven, or failed and not acknowledged, it is not said, and the yellow light goes on.
 *
 * @param before - what it was told last; `undefined`: nothing
 */
export function wordsOf(before: BoxState | undefined, after: BoxState): HatWord[] {
  const [was, is] = [before && toldOf(before), toldOf(after)]
  if (was === is) return []
  switch (is) {
    case 'AS':
      return was === 'BE' ? ['AS'] : ['BE', 'AS']
    case 'BE':
      return was === 'AS' ? ['AE'] : ['BE']
    default:
      return [is]
  }
}

function toldOf(state: BoxState): Told {
  const { life, imports, failures } = state
  if (life === 'halted') return 'HE'
  if (life === 'halting') return 'HS'
  if (lightsOf(state).green === 'on') return 'BE'
  return life === 'starting' && imports.size === 0 && failures.length === 0 ? 'BS' : 'AS'
}
