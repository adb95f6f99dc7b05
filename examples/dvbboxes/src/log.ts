import type { Aggregator, Applier, LogFile } from '@boxwright/aggregator'
import type { Journal } from '@boxwright/appliance'
import type { AuditLog } from './store/audit.ts'

/** Python's levels, as the log of the configuration has them. */
const [info, warning, error] = [20, 30, 40]

/** Write down what happens: to the journal, and to the log that the configuration wants. */
export function logSite(
  { aggregator, applier, audit }: { aggregator: Aggregator; applier: Applier; audit: AuditLog },
  { logger }: Journal,
  file: LogFile | undefined,
): void {
  aggregator.events.on('state', ({ box: { town, host }, state: { kind } }) => {
    const isWell = kind === 'live'
    logger[isWell ? 'notice' : 'warn'](
      { town, box: host, state: kind },
      'a box is in another state',
    )
    file?.write(isWell ? info : warning, `${town} ${host}: ${kind}`)
  })
  aggregator.events.on('emptied', ({ box: { town, host }, kept, found }) => {
    logger.error({ town, box: host, kept, found }, 'a box came back with hardly anything')
    file?.write(error, `${town} ${host}: came back with ${found.media} of ${kept.media} media`)
  })
  aggregator.events.on('lost', ({ box: { town, host }, error: err }) => {
    logger.warn({ town, box: host, reason: err.message }, 'a replica was lost')
    file?.write(warning, `${town} ${host}: ${err.message}`)
  })
  aggregator.events.on('drift', ({ box: { town, host } }) =>
    logger.error({ town, box: host }, 'a scan found what no event had told'),
  )
  applier.events.on('result', ({ application: { id }, result }) => {
    const { town, host, outcome, reason } = result
    const what = 'day' in result ? `${result.day}:${result.service}` : result.filename
    const isWell = outcome === 'applied' || outcome === 'unchanged'
    logger[isWell ? 'info' : 'warn'](
      { application: id, town, box: host, what, outcome, reason },
      'applied',
    )
    file?.write(isWell ? info : warning, `application ${id}: ${town} ${host} ${what}: ${outcome}`)
  })
  applier.events.on('stalled', ({ application: { id }, error: err }) => {
    if (err === undefined) {
      logger.notice({ application: id }, 'what was done is written down, and it goes on')
      file?.write(info, `application ${id}: goes on`)
      return
    }
    logger.error({ application: id, err }, 'what was done cannot be written down: it waits')
    const reason = err instanceof Error ? err.message : String(err)
    file?.write(error, `application ${id}: waits, for it cannot be written down: ${reason}`)
  })
  audit.events.on('entry', ({ who, what, outcome }) => {
    logger.info({ who, what, outcome }, 'somebody did something')
    file?.write(info, `${who}: ${what}: ${outcome}`)
  })
}
