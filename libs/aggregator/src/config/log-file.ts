import { closeSync, fstatSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { compileTemplate } from '@boxwright/naming'
import type { LogSettings } from './configuration.ts'

/** Bytes after which a file of the log gives way to the next; one old file is kept. */
export const logSize = 1_000_000

/** How to keep a log. */
export interface LogFileOptions extends LogSettings {
  /** IANA zone of the moments in it. Default: that of this machine. */
  readonly zone?: string
}

/** A log as the configuration wants it. */
export interface LogFile extends Disposable {
  /** What went wrong last: a log that cannot be written stops nothing. */
  readonly error: Error | undefined
  /**
   * Write a line, `[MOMENT] LEVEL MESSAGE`. It is in the file when this returns.
   *
   * @param level - 10 debug, 20 info, 30 warning, 40 error, 50 critical; below that of the log nothing is written
   * @param message - what to say; control characters are written as escapes, for names come from outside
   * @param moment - Unix time in ms
   */
  write(level: number, message: string, moment?: number): void
}

const names: ReadonlyMap<number, string> = new Map([
  [10, 'DEBUG'],
  [20, 'INFO'],
  [30, 'WARNING'],
  [40, 'ERROR'],
  [50, 'CRITICAL'],
])

/** Open a log; its file is made with the first line. Several processes may write to one. */
export function openLog({ filepath, level: least, datefmt, zone }: LogFileOptions): LogFile {
  const template = compileTemplate(datefmt)
  const clock = zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  let fd: number | undefined
  let error: Error | undefined
  const close = (): void => {
    if (fd !== undefined) closeSync(fd)
    fd = undefined
  }
  /** The file at the path, which may have been moved by another process. */
  const file = (): number => {
    if (fd !== undefined && !isAt(filepath, fd)) close()
    fd ??= openSync(filepath, 'a')
    return fd
  }
  return {
    get error() {
      return error
    },
    write(level, message, moment = Date.now()) {
      if (level < least) return
      const name = names.get(level) ?? `Level ${level}`
      const line = Buffer.from(`[${template.format(moment, clock)}] ${name} ${escaped(message)}\n`)
      try {
        const { size } = fstatSync(file())
        // As Python's RotatingFileHandler(maxBytes=1000000, backupCount=1) does it.
        if (size > 0 && size + line.length >= logSize) {
          close()
          renameSync(filepath, `${filepath}.1`)
        }
        writeSync(file(), line)
        error = undefined
      } catch (cause) {
        error = cause instanceof Error ? cause : new Error(String(cause))
      }
    },
    [Symbol.dispose]: close,
  }
}

function isAt(path: string, fd: number): boolean {
  const there = statSync(path, { throwIfNoEntry: false })
  const { ino, dev } = fstatSync(fd)
  return there?.ino === ino && there.dev === dev
}

function escaped(message: string): string {
  return message.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
