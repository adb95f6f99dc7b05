import type { Aggregator } from './aggregator.ts'
import { AggregatorError } from './errors.ts'
import type { BoxStateTold } from './events.ts'
import { fileNameOf } from './media.ts'
import { compareText } from './programme-rules.ts'
import type { MediaCopy } from './view/answers.ts'

/** How many names are checked at once at most: each costs some microseconds. */
export const mostNames = 100_000

/** Where a medium is. */
export interface CheckedName {
  /** The file, `NAME.ts`. */
  readonly filename: string
  /** Seconds: the maximum that any box says; `undefined` if none has it. */
  readonly duration: number | undefined
  /** The towns that have it. In order. */
  readonly towns: readonly string[]
  /** The towns that have it not: all their boxes are known. In order. */
  readonly lacking: readonly string[]
  /** The towns of which this cannot be said: nothing is known of one of their boxes. In order. */
  readonly unknown: readonly string[]
  /** Each box that has it. */
  readonly copies: readonly MediaCopy[]
}

/** What became of a list of names. */
export interface MediaCheck {
  /** Each name once, in the order of the list. */
  readonly media: readonly CheckedName[]
  /** The boxes that are not live: what they hold is not known, or is old. */
  readonly behind: readonly BoxStateTold[]
}

/** How to check. */
export interface CheckMediaOptions {
  /** Names of towns. Default: all. */
  readonly towns?: readonly string[]
}

/**
 * Read a list of names, one a line; blank lines, and those that begin with `#` or `;`, are left out.
 *
 * @param source - text, or bytes in UTF-8
 * @returns each name once, in order
 * @throws {@link AggregatorError} `ERR_NAME`: no UTF-8, or more than {@link mostNames}
 */
export function parseNames(source: string | Uint8Array): string[] {
  const names = new Set<string>()
  for (const line of decode(source).split(/\r\n|\n|\r/)) {
    const name = line.trim()
    if (name !== '' && !/^[#;]/.test(name)) names.add(name)
  }
  if (names.size > mostNames) {
    throw new AggregatorError('ERR_NAME', `names: expected ${mostNames} at most, got ${names.size}`)
  }
  return [...names]
}

/**
 * Say which towns have which media: from memory, at once.
 *
 * @param aggregator - what the boxes hold
 * @param names - `NAME` or `NAME.ts`
 */
export function checkMedia(
  { view, behind }: Pick<Aggregator, 'view' | 'behind'>,
  names: Iterable<string>,
  { towns }: CheckMediaOptions = {},
): MediaCheck {
  const late = behind(towns)
  const doubted = new Set(late.filter(isUnknown).map(({ box }) => box.town))
  const asked = towns === undefined ? {} : { towns }
  const all = new Set([...view.boxes.map(({ town }) => town), ...doubted])
  const wanted = [...all].filter((town) => towns?.includes(town) ?? true).sort(compareText)
  const filenames = new Set([...names].map(fileNameOf))
  const media = [...filenames].map((filename): CheckedName => {
    const found = view.media(filename, asked)
    const having = new Set(found?.towns)
    const others = wanted.filter((town) => !having.has(town))
    return {
      ...{ filename, duration: found?.duration, towns: found?.towns ?? [] },
      lacking: others.filter((town) => !doubted.has(town)),
      unknown: others.filter((town) => doubted.has(town)),
      copies: found?.copies ?? [],
    }
  })
  return { media, behind: late }
}

/** Nothing was ever known of a box. */
export function isUnknown({ state }: BoxStateTold): boolean {
  return state.kind === 'never-synced' || (state.kind === 'unreachable' && state.age === undefined)
}

function decode(source: string | Uint8Array): string {
  if (typeof source === 'string') return source.replace(/^\ufeff/, '')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(source)
  } catch (cause) {
    throw new AggregatorError('ERR_NAME', 'names: expected UTF-8, got bytes that are none', {
      cause,
    })
  }
}
