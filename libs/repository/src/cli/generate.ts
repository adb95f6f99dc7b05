import type { Repository } from '../repository.ts'
import type { RdiffTarget } from '../steps/plan-run.ts'
import { formatBytes } from './bytes.ts'
import { reportOf } from './report.ts'

/** How a command brings a mirror up to date. */
export interface RunFlags {
  readonly dryRun?: boolean
  readonly json?: boolean
}

/**
 * Bring a mirror up to date and tell of it. Exit code 1: something could not be offered, everything
 * else is.
 */
export async function runGenerate(
  repository: Repository,
  flags: RunFlags,
  only?: readonly RdiffTarget[],
): Promise<void> {
  using reporter = reportOf(repository, flags)
  if (flags.dryRun) {
    const plan = await repository.plan({ ...(only && { only }) })
    reporter.value('plan', plan)
    for (const name of plan.images) reporter.line(`would read ${name}`)
    for (const name of plan.proofs) reporter.line(`would prove ${name}`)
    for (const name of plan.diffs) reporter.line(`would make ${name}`)
    const size = plan.diffBytes === undefined ? '' : `, some ${formatBytes(plan.diffBytes)}`
    return reporter.line(
      `${plan.diffs.length} rdiffs to make${size}; ${formatBytes(plan.bytes)} of work`,
    )
  }
  using stop = untilSignalled()
  const report = await repository.generate({ signal: stop.signal, ...(only && { only }) })
  const { images, diffs, seconds, bytesRead, refused, failed } = report
  const composed = diffs.composed > 0 ? `, ${diffs.composed} of them composed` : ''
  reporter.line(
    `${images.offered} images (${images.read} read), ${diffs.offered} rdiffs (${diffs.made} made${composed}) in ${seconds.toFixed(1)} s; ` +
      `read ${formatBytes(bytesRead.once)} once, ${formatBytes(bytesRead.again)} again`,
  )
  const names = (list: readonly { filename: string }[]): string[] =>
    list.map(({ filename }) => filename)
  reporter.value('done', { ...report, refused: names(refused), failed: names(failed) })
  if (refused.length + failed.length > 0) process.exitCode = 1
}

/** A signal that is aborted when the process is asked to end; what is half done is tidied up. */
export function untilSignalled(): Disposable & { readonly signal: AbortSignal } {
  const stop = new AbortController()
  const end = (name: NodeJS.Signals): void => stop.abort(new Error(`stopped by ${name}`))
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of names) process.once(name, end)
  return {
    signal: stop.signal,
    [Symbol.dispose]() {
      for (const name of names) process.off(name, end)
    },
  }
}
