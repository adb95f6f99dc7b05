import type { Progress } from '../progress.ts'
import type { Repository } from '../repository.ts'
import { formatBytes, formatSeconds } from './bytes.ts'

/** Where a command tells what it does. */
export interface Reporter extends Disposable {
  /** Tell a line. */
  line(text: string): void
  /** Tell a value, to a program that reads JSON lines. */
  value(event: string, value: object): void
}

/** How a command tells what it does. */
export interface ReportFlags {
  /** As JSON lines. */
  readonly json?: boolean | undefined
}

/** On a terminal as often as one can read, elsewhere now and then; in ms. */
const pace = { terminal: 100, lines: 10_000 }

/** Tell what a repository does: lines to stdout, progress to stderr; or all as JSON lines. */
export function reportOf({ events }: Repository, { json = false }: ReportFlags): Reporter {
  const terminal = process.stderr.isTTY && !json
  let shown = false
  let last = performance.now()
  const clear = (): void => {
    if (shown) process.stderr.write('\r\u001b[K')
    shown = false
  }
  const line = (text: string): void => {
    if (json) return
    clear()
    process.stdout.write(`${visible(text)}\n`)
  }
  const value = (event: string, fields: object): void => {
    if (json) process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`)
  }
  events.on('progress', (progress) => {
    const now = performance.now()
    if (now - last < (terminal ? pace.terminal : pace.lines)) return
    last = now
    value('progress', progress)
    if (terminal) {
      const width = process.stderr.columns || 80
      process.stderr.write(`\r\u001b[K${progressLine(progress).slice(0, width - 1)}`)
      shown = true
    } else line(progressLine(progress))
  })
  events.on('read', ({ filename, size, seconds }) => {
    line(`read ${filename}: ${formatBytes(size)} in ${seconds.toFixed(1)} s`)
    value('read', { filename, size, seconds })
  })
  events.on('image', (filename, by) => {
    line(`published ${filename} as a ${by}`)
    value('image', { filename, by })
  })
  for (const event of ['delta', 'adopted'] as const) {
    events.on(event, (diff) => {
      const saving =
        diff.targetSize > 0 ? (100 * (1 - diff.size / diff.targetSize)).toFixed(1) : '0'
      const done = event === 'delta' ? 'made' : 'found'
      line(`${done} ${diff.filename}: ${formatBytes(diff.size)}, saves ${saving} %`)
      value(event, diff)
    })
  }
  events.on('signature', (filename, size) => {
    line(`made ${filename}: ${formatBytes(size)}`)
    value('signature', { filename, size })
  })
  events.on('published', (series) => {
    line(`published meta/${series}.json`)
    value('published', { series })
  })
  events.on('sent', (file, size) => {
    line(`sent ${file}: ${formatBytes(size)}`)
    value('sent', { file, size })
  })
  events.on('removed', (file) => {
    line(`removed ${file}`)
    value('removed', { file })
  })
  events.on('signed', (report) => {
    line(`signed as timestamp ${report.version}, good until ${report.expires.toISOString()}`)
    value('signed', report)
  })
  events.on('withdrawn', (filenames) => {
    line(`withdrawn until they are right again: ${filenames.join(', ')}`)
    value('withdrawn', { filenames })
  })
  const complain = (event: string, message: string, filename?: string): void => {
    clear()
    if (json) value(event, { ...(filename !== undefined && { filename }), message })
    else process.stderr.write(`${event}: ${visible(message)}\n`)
  }
  events.on('warning', (message) => complain('warning', message))
  events.on('refused', ({ filename, error }) => complain('refused', error.message, filename))
  events.on('failed', ({ filename, error }) => complain('failed', error.message, filename))
  return { line, value, [Symbol.dispose]: clear }
}

/** What an image says of itself is told in errors, too: whoever made it may mean to steer a terminal. */
function visible(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, '\ufffd')
}

function progressLine({ done, total, rate, left, current }: Progress): string {
  const percent = total > 0 ? Math.floor((100 * done) / total) : 100
  const rest = left === undefined ? '' : `, ${formatSeconds(left)} left`
  return `${percent} % of ${formatBytes(total)} at ${formatBytes(rate)}/s${rest}: ${current.join(', ')}`
}
