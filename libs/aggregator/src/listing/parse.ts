import { parseDay } from '../calendar.ts'
import { defaultLimits } from '../limits.ts'
import { tellDays, usableDays } from './days.ts'
import { linesOf } from './decode.ts'
import { createDiagnostics, quoted } from './diagnostic.ts'
import { readName, readSection, type Section } from './lines.ts'
import type { Listing, ParseOptions } from './listing.ts'

/**
 * How many names a day may have, for no more are shown of a programme; and how many a listing: 31 days of 1,600. Each is
 * planned and journaled for each box.
 */
const [mostInDay, mostNames] = [defaultLimits.items, 50_000]

export type { ListedDay, ListedName, Listing, ParseOptions } from './listing.ts'

/**
 * Read a listing: sections `[dd/mm]`, each with a name a line, in the order in which they are played. Never throws:
 * what is wrong with the text is told by line and column. Takes time and memory in proportion to the text.
 *
 * @param source - text, or bytes that are to be UTF-8
 * @param options - today, and what the name of the file tells
 * @throws {@link AggregatorError} `ERR_DAY` for a `today` that is no day
 */
export function parseListing(source: string | Uint8Array, options: ParseOptions): Listing {
  const today = parseDay(options.today)
  const diagnostics = createDiagnostics()
  const sections: Section[] = []
  const seen = new Map<string, number>()
  let count = 0
  let full: Section | undefined
  for (const [index, text] of linesOf(source, diagnostics).entries()) {
    const line = index + 1
    const trimmed = text.trim()
    if (trimmed === '') continue
    const column = text.length - text.trimStart().length + 1
    if (trimmed.length < text.length) {
      diagnostics.tell('blanks', line, 1, text.length, 'blanks around it are left out')
    }
    if (/^[#;]|^\/\//.test(trimmed)) {
      const message = 'a comment, which is left out: listings have none'
      diagnostics.tell('comment', line, column, trimmed.length, message)
    } else if (trimmed.startsWith('[')) {
      sections.push(readSection({ text: trimmed, line, column }, today, seen, diagnostics))
    } else {
      const section = sections.at(-1)
      if (section && (section.names.length >= mostInDay || count >= mostNames)) {
        if (section !== full) {
          const most = `${mostInDay} names in a day, and ${mostNames} in all`
          const message = `expected at most ${most}: from here on they are left out`
          diagnostics.tell('too-many', line, column, trimmed.length, message)
        }
        full = section
        continue
      }
      const name = readName({ text: trimmed, line, column }, diagnostics)
      if (name) {
        section?.names.push(name)
        count += 1
      }
      if (section) continue
      const message = `${quoted(trimmed)} is before any day: expected [dd/mm] first`
      diagnostics.tell('no-day', line, column, trimmed.length, message)
    }
  }
  const days = usableDays(sections, diagnostics)
  tellDays(days, options, diagnostics)
  const found = diagnostics.list()
  return { days, diagnostics: found, ok: !found.some(({ severity }) => severity === 'error') }
}
