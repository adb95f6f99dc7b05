/** What a value has to be, and how to say so. */
export type Check = readonly [holds: (value: unknown) => boolean, expected: string]

/** A check for each key that may be given. */
export type Checks = Readonly<Record<string, Check>>

/**
 * All that is wrong with an object of options, one line each. `undefined` is as good as not given.
 *
 * @param prefix what stands before a key: `stop.`
 */
export function faultsIn(
  options: unknown,
  checks: Checks,
  required: readonly string[],
  prefix = '',
): string[] {
  if (!isObject(options)) return [`options: expected an object, got ${show(options)}`]
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const missing = required.filter((key) => !given.some(([name]) => name === key))
  return [
    ...missing.map((key) => `${prefix}${key}: expected ${checks[key]?.[1]}, got nothing`),
    ...given.flatMap(([key, value]) => {
      const check = Object.hasOwn(checks, key) ? checks[key] : undefined
      if (check === undefined) {
        return [`${prefix}${key}: no such option; there are ${Object.keys(checks).join(', ')}`]
      }
      const [holds, expected] = check
      return holds(value) ? [] : [`${prefix}${key}: expected ${expected}, got ${show(value)}`]
    }),
  ]
}

/** An object with keys, not an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text that can be handed to another program: not empty, and without NUL, which would end it. */
export function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !value.includes('\0')
}

/** Texts that can be handed to another program. They may be empty. */
export function isTextList(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) && value.every((one) => typeof one === 'string' && !one.includes('\0'))
  )
}

/** 0, 1, 2 and so on. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

/** Bytes. */
export function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array
}

/** One of some words. */
export function oneOf(...words: readonly string[]): Check {
  const list = words.map((word) => `"${word}"`)
  return [
    (value) => typeof value === 'string' && words.includes(value),
    `${list.slice(0, -1).join(', ')} or ${list.at(-1)}`,
  ]
}

function show(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? JSON.stringify(value) : `${value}`
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
