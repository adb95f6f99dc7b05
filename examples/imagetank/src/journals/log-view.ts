import type { JournalEntry } from '@boxwright/appliance'
import type { LogView } from '../api/types.ts'

/** An entry of a journal in one line. */
export function logView({ id, time, level, message, fields }: JournalEntry): LogView {
  const { identifier, card, file, path, reason, err } = fields as Record<string, unknown>
  const why = err instanceof Object && 'message' in err ? err.message : reason
  const about = [card, file, path, why].filter((one) => typeof one === 'string')
  const who = typeof identifier === 'string' ? [identifier] : []
  return { id, time, level, message: [...who, message, ...about].join(': ') }
}
