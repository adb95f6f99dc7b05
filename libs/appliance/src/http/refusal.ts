/** Why the shell refuses a request, for programs: it stays the same, while the message is for people. */
export type ShellRefusalCode =
  /** 400, and what else of 4xx has no code of its own: a request that is not as it should be. */
  | 'bad-request'
  /** 401: nobody is logged in. */
  | 'no-login'
  /** 401: a login with a name or a password that is wrong. */
  | 'wrong-password'
  /** 403: the user lacks the role that this needs. */
  | 'no-right'
  /** 403: a page of another origin sent it. */
  | 'other-origin'
  /** 404: there is nothing at this address. */
  | 'not-found'
  /** 413: the body is too big. */
  | 'too-big'
  /** 421: it was sent to a name that is not the appliance's. */
  | 'other-host'
  /** 429: too many requests, or too many passwords; `Retry-After` says when to come again. */
  | 'too-many'
  /** 500, and what else of 5xx has no code of its own: something went wrong inside. It was logged. */
  | 'failed'
  /** 503: what is asked for is not there at the moment. */
  | 'unavailable'

/** What a program is answered when its request is refused. */
export interface ShellRefusal {
  /** Why. */
  readonly code: ShellRefusalCode
  /** In one sentence, for people. */
  readonly message: string
}

const codes: Readonly<Record<number, ShellRefusalCode>> = {
  401: 'no-login',
  403: 'no-right',
  404: 'not-found',
  413: 'too-big',
  421: 'other-host',
  429: 'too-many',
  503: 'unavailable',
}

/**
 * Make a refusal.
 *
 * @param status the HTTP status
 * @param message what to say, in one sentence
 * @param code why. Default what the status most often stands for
 */
export function refusalOf(
  status: number,
  message: string,
  code: ShellRefusalCode = codes[status] ?? (status < 500 ? 'bad-request' : 'failed'),
): ShellRefusal {
  return { code, message }
}
