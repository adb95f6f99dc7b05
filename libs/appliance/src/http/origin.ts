/** The request headers by which a browser says on whose behalf it asks. */
export interface OriginHeaders {
  /** `Origin`: scheme, host and port of the page, or `null`. */
  readonly origin?: string | undefined
  /** `Sec-Fetch-Site`: told to HTTPS and localhost only, so that it cannot be relied on alone. */
  readonly 'sec-fetch-site'?: string | string[] | undefined
}

/**
 * Whether a request that may change something comes from a page of another origin, which a browser
 * lets send forms here with our cookies (cross-site request forgery). Programs say nothing of origins,
 * and have no cookies that they did not mean to send.
 *
 * @param method the request's method
 * @param host the request's host and port, as the client named them
 * @param headers its headers
 */
export function isCrossOrigin(method: string, host: string, headers: OriginHeaders): boolean {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return false
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  if (headers.origin === undefined) return false
  const origin = URL.parse(headers.origin)
  // The scheme is left out: a proxy may speak HTTPS before us.
  return origin === null || origin.host !== URL.parse(`${origin.protocol}//${host}`)?.host
}
