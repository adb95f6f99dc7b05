import type { IniSection, Located } from './ini.ts'

/** What is wrong at one place of a configuration file. */
export interface ConfigurationFault {
  /** The section, as it is written or as it should be. */
  readonly section: string
  /** The key, if it is about one. */
  readonly key?: string
  /** The line, from 1; absent for what is missing altogether. */
  readonly line?: number
  /** What was expected. */
  readonly expected: string
  /** What came. */
  readonly got: string
}

/** What a value has to be, and how to say so. */
export interface Kind<T> {
  /** In words: `a port, 1 to 65535`. */
  readonly expected: string
  /** Read it; `undefined` if it is none. */
  read(text: string): T | undefined
}

/** Any text but none. */
export const text: Kind<string> = { expected: 'a text', read: (value) => value || undefined }

/** An absolute path. */
export const path: Kind<string> = {
  expected: 'an absolute path',
  read: (value) => (/^\/[^\0\n]*$/.test(value) ? value : undefined),
}

/** A TCP port. */
export const port: Kind<number> = {
  expected: 'a port, 1 to 65535',
  read(value) {
    const number = /^\d{1,5}$/.test(value) ? Number(value) : 0
    return number >= 1 && number <= 65_535 ? number : undefined
  },
}

/** A whole number. */
export const count: Kind<number> = {
  expected: 'a whole number, 0 or more',
  read: (value) => (/^\d{1,9}$/.test(value) ? Number(value) : undefined),
}

/** Yes or no, as Python's ConfigParser took it. */
export const flag: Kind<boolean> = {
  expected: 'yes or no',
  read(value) {
    if (/^(?:yes|true|on|1)$/i.test(value)) return true
    return /^(?:no|false|off|0)$/i.test(value) ? false : undefined
  },
}

/** Reads the keys of all sections of one name, and notes what is wrong. */
export interface SectionReader {
  /** Whether the file has such a section. */
  readonly exists: boolean
  /** A value; a fault if it is there and wrong. */
  optional<T>(key: string, kind: Kind<T>): T | undefined
  /** A value; a fault if it is missing or wrong. */
  required<T>(key: string, kind: Kind<T>): T | undefined
  /** Every key, lower-cased, with its value, where the keys are names of their own. */
  all<T>(kind: Kind<T>): { readonly key: string; readonly value: T; readonly line: number }[]
  /** Note that something is wrong with what is there. */
  fault(at: Located, expected: string, key?: string): void
  /** The keys that nobody asked for. */
  unknown(): Located[]
}

/**
 * Read what all sections of one name have together. A key that comes twice is a fault: which one was meant
 * cannot be told.
 *
 * @param name - how the section is called in faults
 * @param sections - those of that name
 * @param faults - where faults are added
 */
export function readSection(
  name: string,
  sections: readonly IniSection[],
  faults: ConfigurationFault[],
): SectionReader {
  const entries = new Map<string, { key: Located; value: Located }>()
  const asked = new Set<string>()
  const fault = (at: Located, expected: string, key?: string): void => {
    const got = at.text === '' ? 'nothing' : JSON.stringify(at.text)
    faults.push({ section: name, ...(key && { key }), line: at.line, expected, got })
  }
  for (const { key, value } of sections.flatMap((section) => section.entries)) {
    const lower = key.text.toLowerCase()
    const before = entries.get(lower)
    if (before) fault(value, `one ${lower}; it is on line ${before.key.line}, too`, lower)
    else entries.set(lower, { key, value })
  }
  const read = <T>(key: string, value: Located, kind: Kind<T>): T | undefined => {
    const result = kind.read(value.text)
    if (result === undefined) fault(value, kind.expected, key)
    return result
  }
  const optional = <T>(key: string, kind: Kind<T>): T | undefined => {
    asked.add(key)
    const entry = entries.get(key)
    return entry && read(key, entry.value, kind)
  }
  return {
    exists: sections.length > 0,
    optional,
    required(key, kind) {
      if (!entries.has(key) && sections.length > 0) {
        faults.push({ section: name, key, expected: kind.expected, got: 'nothing' })
      }
      return optional(key, kind)
    },
    all: (kind) =>
      [...entries].flatMap(([key, entry]) => {
        asked.add(key)
        const value = read(key, entry.value, kind)
        return value === undefined ? [] : [{ key, value, line: entry.key.line }]
      }),
    fault,
    unknown: () => [...entries].filter(([key]) => !asked.has(key)).map(([, entry]) => entry.key),
  }
}
