/** When to start a process again that ended unasked. */
export interface RestartPolicy {
  /** `failure`: unless it ended with code 0. `always`: even then. */
  readonly when: 'failure' | 'always'
  /** ms before the first new start. Default 500. */
  readonly delay?: number
  /** What each further delay is multiplied by. Default 2. */
  readonly factor?: number
  /** The longest delay in ms. Default 30,000. */
  readonly maxDelay?: number
  /** After so many ms ready without a break, delays begin anew. Default 60,000. */
  readonly resetAfter?: number
  /** How many new starts in a row to try before giving up. Default: without end. */
  readonly attempts?: number
}

/** A policy with all its values. */
export type RestartSettings = Required<RestartPolicy>

/** What became of one start. */
export interface Outcome {
  /** It ended with code 0, and had been ready. */
  readonly clean: boolean
  /** For how many ms it was ready; 0 if it never was. */
  readonly uptime: number
}

/**
 * Whether to start again, and when.
 *
 * @param failures how many starts in a row went before without lasting
 * @returns ms to wait and the new count of failures, or `undefined` to give up
 */
export function nextStart(
  policy: RestartSettings | undefined,
  { clean, uptime }: Outcome,
  failures: number,
): { readonly delay: number; readonly failures: number } | undefined {
  if (policy === undefined || (clean && policy.when === 'failure')) return undefined
  const before = uptime >= policy.resetAfter ? 0 : failures
  if (before >= policy.attempts) return undefined
  const delay = Math.min(policy.delay * policy.factor ** before, policy.maxDelay)
  return { delay, failures: before + 1 }
}
