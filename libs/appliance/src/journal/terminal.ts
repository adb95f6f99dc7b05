import { prettyFactory } from 'pino-pretty'
import { type JournalEntry, levelNumbers } from './entry.ts'
import { entryText } from './line.ts'

/**
 * What makes a line for a person out of an entry, by pino-pretty. An error's stack follows on lines
 * of its own: here nobody takes a line for an entry.
 *
 * @param colorize whether the terminal shows colours
 */
export function terminalLines(colorize: boolean): (entry: JournalEntry) => string {
  const pretty = prettyFactory({
    colorize,
    customLevels: { ...levelNumbers },
    customColors: 'emerg:bgRed,alert:bgRed,notice:blue',
    useOnlyCustomProps: false,
    translateTime: 'SYS:HH:MM:ss',
  })
  return ({ time, level, message, fields }) => {
    const { err, ...others } = fields
    const { type, message: reason, stack, ...facts } = isObject(err) ? err : { err }
    const text = entryText({ message, fields: { ...others, ...facts } })
    const msg = reason === undefined || reason === message ? text : `${text}: ${reason}`
    const frames = typeof stack === 'string' ? stack.split('\\n    at ').slice(1) : []
    return [
      pretty({ time, level: levelNumbers[level], msg }),
      ...frames.map((frame) => `    at ${frame}\n`),
    ].join('')
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
