import type { ShowingView } from './media.ts'

/** Every refusal: `code` is stable, `message` is English. */
export interface Refusal {
  readonly code: RefusalCode
  readonly message: string
  /** What is in the way: for `scheduled`. */
  readonly showings?: readonly ShowingView[]
}

/** Why something was refused, by the status that it comes with. */
export type RefusalCode =
  /** 400: a body, a query or a path that is not as the document says. */
  | 'bad-request'
  /** 400: no day of the calendar, `DDMMYYYY`, or days in the wrong order, or too many. */
  | 'bad-day'
  /** 400: a name of a listing that is of the form `SID_DDMMYYYY_DDMMYYYY`, but its days are none. */
  | 'bad-name'
  /** 400: no service was told, neither by the name of the listing nor beside it. */
  | 'no-service'
  /** 400: a town that is not configured. */
  | 'unknown-town'
  /** 401: nobody is logged in. */
  | 'no-login'
  /** 403: the user lacks the role that this needs. */
  | 'no-right'
  /** 403: a page of another origin sent it. */
  | 'other-origin'
  /** 404: no such programme, medium, box, plan or application. */
  | 'not-found'
  /** 409: a medium that is in a programme is neither deleted nor renamed over another. */
  | 'scheduled'
  /** 409: another medium has this title, or this name. */
  | 'taken'
  /** 409: a listing with errors is not planned. */
  | 'listing-faulty'
  /** 409: a plan is carried out once. */
  | 'plan-used'
  /** 413: the body is too big. */
  | 'too-big'
  /** 429: too many requests; `Retry-After` says when. */
  | 'too-many'
  /** 500: something went wrong at the server. It was logged. */
  | 'failed'
