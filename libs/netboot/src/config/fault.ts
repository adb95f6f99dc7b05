/** Something that is wrong with a configuration file. */
export interface ConfigFault {
  /** The file, as it was named: `Boottorrent.yaml`, `oss/linux/config.yaml`. */
  readonly file: string
  /** The line in it, from 1 on. */
  readonly line: number
  /** The key, such as `boottorrent.timeout`; empty if it is about the whole file. */
  readonly key: string
  /** What was expected, and what came. */
  readonly problem: string
  /** What to do about it: one sentence. */
  readonly remedy: string
}

/** A fault in one line: `FILE:LINE: KEY: expected ..., got .... REMEDY.` */
export function faultLine({ file, line, key, problem, remedy }: ConfigFault): string {
  const end = /[.?!]$/.test(remedy) ? '' : '.'
  return `${file}:${line}: ${key === '' ? '' : `${key}: `}${problem}. ${remedy}${end}`
}

/** Whether what was read is faults. */
export function isFaults<T>(read: T | readonly ConfigFault[]): read is readonly ConfigFault[] {
  return Array.isArray(read)
}

/** A value, so that a message can show it. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
