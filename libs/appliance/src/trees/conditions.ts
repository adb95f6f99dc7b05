/** By what a file's state is told from others. */
export interface Validators {
  /** The strong entity tag, with its quotes. */
  readonly etag: string
  /** When it was last changed, as an HTTP date. */
  readonly lastModified: string
  /** Whether the date alone tells this state from all others: it is a second old at least. */
  readonly dateIsStrong: boolean
}

/** The request headers that make an answer depend on the file's state. */
export interface ConditionHeaders {
  /** `If-Match`. */
  readonly 'if-match'?: string | undefined
  /** `If-None-Match`. */
  readonly 'if-none-match'?: string | undefined
  /** `If-Modified-Since`. */
  readonly 'if-modified-since'?: string | undefined
  /** `If-Unmodified-Since`. */
  readonly 'if-unmodified-since'?: string | undefined
  /** `If-Range`. */
  readonly 'if-range'?: string | undefined
}

/** The facts of a file that its validators are made of. */
export interface FileState {
  /** Its number on its device. */
  readonly ino: bigint
  /** Its length in bytes. */
  readonly size: bigint
  /** When its content last changed, in ns since 1970. */
  readonly mtimeNs: bigint
}

/**
 * The validators of a file. One that is growing changes its tag with each append.
 *
 * @param state the file's facts
 * @param now the time in ms since 1970
 */
export function validatorsOf({ ino, size, mtimeNs }: FileState, now: number): Validators {
  const changed = Number(mtimeNs / 1_000_000n)
  return {
    etag: `"${mtimeNs.toString(36)}-${size.toString(36)}-${ino.toString(36)}"`,
    // RFC 9110, 8.8.2.1: a date to come must not be told; 8.8.2.2: when a date is strong.
    lastModified: new Date(Math.min(changed, now)).toUTCString(),
    dateIsStrong: now - changed >= 1000,
  }
}

/**
 * Evaluate a request's conditions in the order of RFC 9110, 13.2.2.
 *
 * @param headers the request's headers
 * @param validators the file's
 * @returns 200 to go on, 304 if the client has it already, 412 if it wanted another state
 */
export function evaluate(headers: ConditionHeaders, validators: Validators): 200 | 304 | 412 {
  const { etag, lastModified } = validators
  const changed = Date.parse(lastModified)
  const match = headers['if-match']
  const unmodified = parseDate(headers['if-unmodified-since'])
  if (match !== undefined) {
    if (!lists(match, etag, false)) return 412
  } else if (unmodified !== undefined && changed > unmodified) return 412
  const noneMatch = headers['if-none-match']
  const modified = parseDate(headers['if-modified-since'])
  if (noneMatch !== undefined) return lists(noneMatch, etag, true) ? 304 : 200
  return modified !== undefined && changed <= modified ? 304 : 200
}

/**
 * Whether a `Range` may be honoured: with `If-Range`, only on the very state that it names.
 *
 * @param header the `If-Range` header
 * @param validators the file's
 */
export function rangeHolds(header: string | undefined, validators: Validators): boolean {
  if (header === undefined) return true
  if (header.startsWith('"')) return header === validators.etag
  return validators.dateIsStrong && header === validators.lastModified
}

/** Weak comparison ignores the `W/` (13.1.2), which a cache may have put before our tag. */
function lists(header: string, etag: string, weak: boolean): boolean {
  return header.split(',').some((entry) => {
    const tag = entry.trim()
    return tag === '*' || tag === etag || (weak && tag === `W/${etag}`)
  })
}

function parseDate(header: string | undefined): number | undefined {
  const time = Date.parse(header ?? '')
  return Number.isNaN(time) ? undefined : time
}
