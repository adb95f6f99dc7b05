/** A piece of text and where it stands; lines and columns count from 1, columns in UTF-16 units. */
export interface Located {
  /** The text, without blanks around it. */
  readonly text: string
  /** Its line. */
  readonly line: number
  /** Its first column. */
  readonly column: number
}

/** One `key = value`. */
export interface IniEntry {
  /** The key as it is written; who looks it up ignores its case. */
  readonly key: Located
  /** The value; lines that continue it follow after `\n`. */
  readonly value: Located
}

/** One `[section]` with what is below it. */
export interface IniSection {
  /** What is between the brackets, as it is written. */
  readonly name: Located
  /** Its entries, in order. */
  readonly entries: readonly IniEntry[]
}

/** A line that is neither. */
export interface IniFault {
  /** Its line, from 1. */
  readonly line: number
  /** Its first column with something in it, from 1. */
  readonly column: number
  /** What was expected there. */
  readonly expected: string
  /** The line. */
  readonly got: string
}

/** All that a text says, and all that is wrong with it. */
export interface IniDocument {
  /** Its sections, in order. A name may come twice. */
  readonly sections: readonly IniSection[]
  /** Every line that could not be read. */
  readonly faults: readonly IniFault[]
}

/** Entries while they are being read: a continued value grows. */
interface OpenSection {
  readonly name: Located
  readonly entries: { readonly key: Located; value: Located }[]
}

/**
 * Split a text into sections, keys and values, by the rules of Python 2's ConfigParser, which read these files
 * before: `=` or `:` after the key, whichever is first; a comment is a line that begins with `#`, `;` or `rem`,
 * or what follows a blank and `;`; a line that begins with a blank continues the value above; `%` means nothing.
 *
 * @param text - the file, with any line ends, with or without a byte order mark
 */
export function parseIni(text: string): IniDocument {
  const sections: OpenSection[] = []
  const faults: IniFault[] = []
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  for (const [index, whole] of lines.entries()) {
    if (isIdle(whole)) continue
    const section = sections.at(-1)
    const entry = section?.entries.at(-1)
    if (/^\s/.test(whole) && entry !== undefined) {
      const more = withoutComment(whole.trim())
      if (more !== '') entry.value = { ...entry.value, text: `${entry.value.text}\n${more}` }
      continue
    }
    const line = index + 1
    const header = /^\[([^\]]+)\]/.exec(whole)
    const pair = /^([^:=\s[][^:=]*?)\s*[:=]\s*/.exec(whole)
    if (header?.[1] !== undefined) {
      sections.push({ name: { text: header[1], line, column: 2 }, entries: [] })
    } else if (pair?.[1] !== undefined && section !== undefined) {
      const value = withoutComment(whole.slice(pair[0].length).trimEnd())
      section.entries.push({
        key: { text: pair[1], line, column: 1 },
        value: { text: value === '""' ? '' : value, line, column: pair[0].length + 1 },
      })
    } else {
      const column = whole.search(/\S/) + 1
      const expected = section === undefined ? '[SECTION]' : '[SECTION] or KEY=VALUE'
      faults.push({ line, column, expected, got: whole.trim() })
    }
  }
  return { sections, faults }
}

/** Nothing to read: empty, or a comment. */
function isIdle(line: string): boolean {
  return line.trim() === '' || /^(?:[#;]|rem(?:\s|$))/i.test(line)
}

function withoutComment(value: string): string {
  // Only the first semicolon is looked at, and only if a blank is before it: `a;b ;c` is kept whole.
  const at = value.indexOf(';')
  return at > 0 && /\s/.test(value.charAt(at - 1)) ? value.slice(0, at).trimEnd() : value
}
