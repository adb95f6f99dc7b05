import { fstatSync } from 'node:fs'

/** How lines are written: for systemd's journal, for a person, or for a program. */
export type JournalStyle = 'systemd' | 'terminal' | 'json'

/** Find out where standard error leads. */
export function stderrStyle(): JournalStyle {
  if (leadsToJournal(process.env['JOURNAL_STREAM'])) return 'systemd'
  return process.stderr.isTTY ? 'terminal' : 'json'
}

/**
 * Whether standard error leads to journald: systemd.exec(5) gives the device and inode that it
 * connected in `$JOURNAL_STREAM`, so that a redirection made since is noticed.
 */
function leadsToJournal(stream: string | undefined): boolean {
  if (stream === undefined) return false
  try {
    const { dev, ino } = fstatSync(2, { bigint: true })
    return stream === `${dev}:${ino}`
  } catch {
    return false
  }
}
