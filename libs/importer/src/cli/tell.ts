import type { EventSource } from '../events.ts'
import type { Progress } from '../progress.ts'
import type { FileResult, ImportReport } from '../report.ts'
import { shown } from './table.ts'
import { formatBytes, formatSeconds } from './units.ts'

/** How a command tells what it does. */
export interface TellFlags {
  /** Nothing but faults. */
  readonly quiet?: boolean | undefined
  /** As JSON lines. */
  readonly json?: boolean | undefined
}

/** Where a command tells what it does. */
export interface Teller extends Disposable {
  /** Tell a line to stdout, unless it is for programs. */
  line(text: string): void
  /** Tell a line to stderr. */
  complain(text: string): void
  /** Tell something to stdout, if it is for programs. */
  value(event: string, fields: object): void
}

/** Tell what an importer does: faults and progress to stderr; or all as JSON lines to stdout. */
export function tellEvents(events: EventSource, { quiet, json }: TellFlags): Teller {
  const terminal = process.stderr.isTTY && !json && !quiet
  let inLine = false
  const clear = (): void => {
    if (inLine) process.stderr.write('\r\u001b[K')
    inLine = false
  }
  const value = (event: string, fields: object): void => {
    if (json) process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`)
  }
  const complain = (text: string): void => {
    clear()
    process.stderr.write(`${text}\n`)
  }
  const onProgress = (progress: Progress): void => {
    value('progress', progress)
    if (!terminal) return
    const width = process.stderr.columns || 80
    process.stderr.write(`\r\u001b[K${progressLine(progress).slice(0, width - 1)}`)
    inLine = true
  }
  const onFile = (file: FileResult): void => {
    value('file', plain(file))
    if (file.outcome === 'failed' && !json) {
      complain(`failed: ${shown(file.source)}: ${shown(file.error.message)}`)
    }
  }
  const onWarning = (message: string): void => {
    value('warning', { message })
    if (!json && !quiet) complain(`warning: ${shown(message)}`)
  }
  const onDone = ({ files: _, archives, ...report }: ImportReport): void =>
    value('done', { ...report, archives: archives.map(({ files: __, ...one }) => one) })
  const begun = (found: object): void => value('begun', found)
  events.on('begun', begun).on('progress', onProgress).on('file', onFile)
  events.on('warning', onWarning).on('done', onDone)
  return {
    complain,
    value,
    line(text) {
      clear()
      if (!json) process.stdout.write(`${text}\n`)
    },
    [Symbol.dispose]() {
      clear()
      events.off('begun', begun).off('progress', onProgress).off('file', onFile)
      events.off('warning', onWarning).off('done', onDone)
    },
  }
}

/** An error as JSON would be empty. */
function plain(file: FileResult): object {
  if (file.outcome !== 'failed') return file
  const { code, message } = file.error
  return { ...file, error: { code, message } }
}

function progressLine({ files, totalFiles, bytes, totalBytes, rate, left }: Progress): string {
  const percent = totalBytes > 0 ? Math.floor((100 * bytes) / totalBytes) : 100
  const rest = left === undefined ? '' : `, ${formatSeconds(left)} left`
  return `${percent} % of ${formatBytes(totalBytes)}, ${files} of ${totalFiles} files, ${formatBytes(rate)}/s${rest}`
}
