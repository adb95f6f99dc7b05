/** How one part of the appliance does. */
export interface HealthReport {
  /** Whether it does what it is for. */
  readonly ok: boolean
  /** What is wrong, or worth knowing: one line. */
  readonly detail?: string
}

/**
 * Looks how one part does. A check that throws has failed, with the error's message; so has one that
 * gives no answer in time, whose `signal` is aborted then; it is not called again before it has answered.
 */
export type HealthCheck = (signal: AbortSignal) => HealthReport | Promise<HealthReport>

/** How the appliance does: what `GET /health` answers. */
export interface Health {
  /** `ok` (200) if every check is, else `failing` (503). */
  readonly status: 'ok' | 'failing'
  /** Every check's report, by its name. */
  readonly checks: Readonly<Record<string, HealthReport>>
}

/**
 * Run checks side by side.
 *
 * @param checks the checks by name
 * @param timeout how long one may take, in ms
 * @returns every report, and whether all are well
 */
export async function runChecks(
  checks: ReadonlyMap<string, HealthCheck>,
  timeout: number,
): Promise<Health> {
  const reports = await Promise.all(
    Array.from(checks, async ([name, check]) => [name, await runCheck(check, timeout)] as const),
  )
  const status = reports.every(([, { ok }]) => ok) ? 'ok' : 'failing'
  return { status, checks: Object.fromEntries(reports) }
}

async function runCheck(check: HealthCheck, timeout: number): Promise<HealthReport> {
  const controller = new AbortController()
  const late = Promise.withResolvers<HealthReport>()
  const timer = setTimeout(() => {
    late.resolve({ ok: false, detail: `no answer within ${timeout / 1000} s` })
    controller.abort()
  }, timeout)
  try {
    return await Promise.race([answerOf(check, controller.signal), late.promise])
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Checks that have not answered yet. Who asks meanwhile waits for the same answer: a disk that is gone holds up a thread of
 * the few that all files share, and each further look would hold up one more.
 */
const open = new WeakMap<HealthCheck, Promise<HealthReport>>()

function answerOf(check: HealthCheck, signal: AbortSignal): Promise<HealthReport> {
  const before = open.get(check)
  if (before !== undefined) return before
  const answer = (async () => check(signal))().finally(() => open.delete(check))
  open.set(check, answer)
  // It may come when nobody waits for it any more.
  answer.catch(() => {})
  return answer
}
