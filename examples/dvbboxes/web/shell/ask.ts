import type { Refusal, ShowingView } from '../../src/api/types.ts'
import { words } from '../words/words.ts'

/** The box refused: in the reader's language. */
export class Refused extends Error {
  /** The status of the answer; 0 if there was none. */
  readonly status: number
  /** What is in the way. */
  readonly showings: readonly ShowingView[]

  constructor(status: number, message: string, showings: readonly ShowingView[] = []) {
    super(message)
    this.status = status
    this.showings = showings
  }
}

/** What to send besides the path. */
export interface Asking {
  /** Default `GET`, or `POST` with a body. */
  readonly method?: string
  /** Sent as JSON. */
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/**
 * Ask the box.
 *
 * @param path below `/api/`
 * @throws Refused when it does not answer as it should
 */
export async function ask<Answer>(path: string, asking: Asking = {}): Promise<Answer> {
  const { body, method = body === undefined ? 'GET' : 'POST', signal } = asking
  const response = await fetch(`/api/${path}`, {
    method,
    ...(signal && { signal }),
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause
    throw new Refused(0, words.shell.silent)
  })
  const text = await response.text()
  if (response.ok) return JSON.parse(text || 'null') as Answer
  // The session ran out: the page itself is refused as well, and comes as a login.
  if (response.status === 401) location.reload()
  throw refusedBy(response.status, text)
}

function refusedBy(status: number, text: string): Refused {
  try {
    const { code, showings } = JSON.parse(text) as Refusal
    // A proxy in between may say something else.
    const message = words.refusals[code]
    return new Refused(status, message ?? words.shell.failed(status), showings)
  } catch {
    return new Refused(status, words.shell.failed(status))
  }
}

/** A query: what is empty is left out. */
export function query(
  fields: Readonly<Record<string, string | number | readonly string[] | undefined>>,
): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== '') search.append(name, String(one))
    }
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
