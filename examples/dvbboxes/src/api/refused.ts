import type { Refusal, RefusalCode, ShowingView } from './types.ts'

/** The HTTP status of each refusal. */
export const statusOf: Readonly<Record<RefusalCode, number>> = {
  'bad-request': 400,
  'bad-day': 400,
  'bad-name': 400,
  'no-service': 400,
  'unknown-town': 400,
  'no-login': 401,
  'no-right': 403,
  'other-origin': 403,
  'not-found': 404,
  scheduled: 409,
  taken: 409,
  'listing-faulty': 409,
  'plan-used': 409,
  'too-big': 413,
  'too-many': 429,
  failed: 500,
}

/** A request that is refused, and why. */
export class Refused extends Error {
  /** What is answered. */
  readonly refusal: Refusal & { readonly code: RefusalCode }

  /**
   * @param code - stable
   * @param message - in English
   * @param showings - what is in the way
   */
  constructor(code: RefusalCode, message: string, showings?: readonly ShowingView[]) {
    super(message)
    this.refusal = { code, message, ...(showings && { showings }) }
  }

  /** The HTTP status. */
  get statusCode(): number {
    return statusOf[this.refusal.code]
  }
}

/** Errors of the library that are the asker's. */
const codes: Readonly<Record<string, RefusalCode>> = {
  ERR_DAY: 'bad-day',
  ERR_NAME: 'bad-name',
  ERR_TITLE: 'taken',
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-big',
}

/** What is answered for an error; `undefined`: it is a fault of ours. */
export function refusalFor(error: unknown): Refused | undefined {
  if (error instanceof Refused) return error
  const { code, statusCode, message } = error as {
    readonly code?: unknown
    readonly statusCode?: unknown
    readonly message?: unknown
  }
  const known = codes[String(code)]
  if (known !== undefined) return new Refused(known, String(message))
  const isTheirs = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
  return isTheirs ? new Refused('bad-request', String(message)) : undefined
}
