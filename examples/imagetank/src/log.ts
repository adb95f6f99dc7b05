import type { JournalLogger } from '@boxwright/appliance'
import type { Cards } from './cards.ts'
import type { Tank } from './tank.ts'

/** Write down what happens to the tank. */
export function logTank(tank: Tank, cards: Cards, log: JournalLogger): void {
  tank.events.on('begun', ({ id, kind, label }) =>
    log.info({ identifier: kind, import: id, card: label }, 'import begun'),
  )
  tank.events.on('file', ({ import: id, source, outcome, path, reason }) => {
    const identifier = tank.jobs.find((job) => job.id === id)?.kind
    const fields = { identifier, file: source, path, reason }
    if (outcome === 'failed') log.error(fields, 'file not imported')
    else log.debug(fields, `file ${outcome}`)
  })
  tank.events.on('warning', (kind, message) => log.warn({ identifier: kind }, message))
  tank.events.on('done', (view) => {
    const { id, kind, label, found, imported, known, failed, proven, proof, seconds } = view
    const fields = { identifier: kind, import: id, card: label, found, imported, known, failed }
    if (proven) log.notice({ ...fields, proof, seconds }, 'import proven')
    else log.error({ ...fields, seconds, reason: view.failure }, 'import not proven')
  })
  tank.events.on('verified', ({ files, faults, seconds, failure }) => {
    for (const { file, reason } of faults) log.error({ file, reason }, 'found damaged')
    if (failure === null) log.notice({ files, seconds }, 'the archive was verified')
    else log.error({ reason: failure }, 'the archive could not be verified')
  })
  tank.events.on('fault', (err) => log.error({ err }, 'something failed'))
  cards.events.on('foreign', ({ label }) =>
    log.notice({ card: label }, 'a card without DCIM is left alone'),
  )
  cards.events.on('warning', (message) => log.warn(message))
}
