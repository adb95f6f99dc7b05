/** How bad a finding in a listing is: only an `error` keeps it from being applied. */
export type Severity = 'error' | 'warning' | 'info'

/** The stable codes of everything that can be found in the text of a listing. */
export type DiagnosticCode =
  /** It is not UTF-8, here. */
  | 'invalid-utf8'
  /** A section that is not `[dd/mm]`. */
  | 'bad-section'
  /** A day that is not in the calendar of its year. */
  | 'bad-day'
  /** A day that was there before. What follows is left out. */
  | 'duplicate-day'
  /** A day without a name. It is left out, or it would wipe what is there. */
  | 'empty-day'
  /** A name before any day. It is left out. */
  | 'no-day'
  /** A name with characters other than `0-9a-z_`. It is left out. */
  | 'bad-name'
  /** There are more names than a day, or a listing, may have. The rest is left out. */
  | 'too-many'
  /** There is no day in it. */
  | 'no-days'
  /** A day outside those that the name of the file tells. */
  | 'day-outside'
  /** A name in upper case. It is taken in lower case, as boxes have it. */
  | 'uppercase'
  /** A name with its suffix. It is taken without. */
  | 'suffix'
  /** A day that is over. */
  | 'past-day'
  /** A day that the name of the file tells and that is not in it. */
  | 'day-lacking'
  /** A comment. It is left out: listings have none. */
  | 'comment'
  /** Blanks around a name or a section. They are left out. */
  | 'blanks'
  /** Lines end as Windows ends them. Told once. */
  | 'windows-line-ends'
  /** There is a byte order mark. */
  | 'byte-order-mark'
  /** There is more than is told. */
  | 'more-findings'

/** A finding in the text of a listing. */
export interface Diagnostic {
  /** Stable across releases. */
  readonly code: DiagnosticCode
  /** How bad it is. */
  readonly severity: Severity
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 code units, as editors count. */
  readonly column: number
  /** What it is about: how many code units from the column on; 0 for a place between two. */
  readonly length: number
  /** What was expected and what is there, for people. */
  readonly message: string
}

/** Collects findings. */
export interface Diagnostics {
  /** All, in the order of lines. */
  list(): Diagnostic[]
  /** Tell one. */
  tell(code: DiagnosticCode, line: number, column: number, length: number, message: string): void
}

const severities: Readonly<Record<DiagnosticCode, Severity>> = {
  'invalid-utf8': 'error',
  'bad-section': 'error',
  'bad-day': 'error',
  'duplicate-day': 'error',
  'empty-day': 'error',
  'no-day': 'error',
  'bad-name': 'error',
  'too-many': 'error',
  'no-days': 'error',
  'day-outside': 'error',
  uppercase: 'warning',
  suffix: 'warning',
  'past-day': 'warning',
  'day-lacking': 'warning',
  comment: 'info',
  blanks: 'info',
  'windows-line-ends': 'info',
  'byte-order-mark': 'info',
  'more-findings': 'info',
}

/** How many findings are told: those of a picture that was uploaded for a listing are as many as its bytes. */
const limit = 1_000

/** Begin to collect. Errors that come after 1,000 findings are counted, and the last finding tells so. */
export function createDiagnostics(): Diagnostics {
  const list: Diagnostic[] = []
  let more = 0
  let moreErrors = 0
  return {
    tell(code, line, column, length, message) {
      const severity = severities[code]
      if (list.length < limit) list.push({ code, severity, line, column, length, message })
      else {
        more += 1
        if (severity === 'error') moreErrors += 1
      }
    },
    list() {
      const sorted = list.toSorted((a, b) => a.line - b.line || a.column - b.column)
      if (more === 0) return sorted
      const { line = 1, column = 1 } = sorted.at(-1) ?? {}
      const message = `${more} more findings are not told, ${moreErrors} of them errors`
      const severity = moreErrors > 0 ? 'error' : 'info'
      return [...sorted, { code: 'more-findings', severity, line, column, length: 0, message }]
    },
  }
}

/** A piece of a hostile text, short enough to be shown. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
