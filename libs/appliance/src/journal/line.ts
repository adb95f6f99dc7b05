import type { JournalEntry } from './entry.ts'

/** Longest text, in UTF-16 units: below journald's LineMax (48 KiB) in any encoding. */
const longest = 12_000

/**
 * A line for systemd's journal: `<3>what happened key=value`. journald reads the priority and takes
 * it off (sd-daemon(3)), and makes a record of each line: hence exactly one line.
 */
export function journaldLine(entry: JournalEntry): string {
  return `<${entry.priority}>${entryText(entry)}\n`
}

/** An entry in words: what happened, then the facts as pairs. */
export function entryText({ message, fields }: Pick<JournalEntry, 'message' | 'fields'>): string {
  const pairs = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${bare(key)}=${shown(value)}`)
  const text = [message, ...pairs].filter((part) => part !== '').join(' ')
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

/** Quoted where a blank, a quote or an equals sign would make the pairs ambiguous. */
function bare(text: string): string {
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text)
}

function shown(value: unknown): string {
  return typeof value === 'string' ? bare(value) : (JSON.stringify(value) ?? '')
}
