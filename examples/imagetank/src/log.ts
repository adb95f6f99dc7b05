import type { Cards } from './cards.ts'
import { endOf } from './import-end.ts'
import type { Journals } from './journals/journals.ts'
import type { Tank } from './tank.ts'

/** Write down what happens to the tank and its cards. */
export function logTank(tank: Tank, cards: Cards, journals: Journals): void {
  const log = journals.logger
  logImports(tank, journals)
  cards.events.on('foreign', ({ label }) =>
    log.notice({ card: label }, 'a card without DCIM is left alone'),
  )
  cards.events.on('warning', (message) => log.warn(message))
}

/** Write down what happens to the tank. */
export function logImports(tank: Tank, journals: Journals): void {
  const log = journals.logger
  tank.events.on('begun', ({ id, kind, label }) =>
    journals.of(kind).info({ import: id, card: label }, 'import begun'),
  )
  tank.events.on('file', ({ import: id, source, outcome, path, reason }) => {
    const { kind = 'copy_img2' } = tank.jobs.find((job) => job.id === id) ?? {}
    if (outcome === 'failed') journals.of(kind).error({ file: source, reason }, 'file not imported')
    else journals.of(kind).debug({ file: source, path }, `file ${outcome}`)
  })
  tank.events.on('warning', (kind, message) => journals.of(kind).warn(message))
  tank.events.on('done', (view) => {
    const { id, kind, label, found, imported, known, failed, proof, seconds } = view
    const skipped = view.skipped.counts
    const fields = { import: id, card: label, found, imported, known, failed, skipped, seconds }
    const end = endOf(view)
    if (end === 'proven') journals.of(kind).notice({ ...fields, proof }, 'import proven')
    else if (end === 'imported')
      journals.of(kind).warn({ ...fields, proof }, 'imported, not proven')
    else journals.of(kind).error({ ...fields, reason: view.failure }, 'import not proven')
  })
  tank.events.on('verified', ({ files, faults, seconds, failure }) => {
    for (const { file, kind, reason } of faults) log.error({ file, reason }, `found ${kind}`)
    if (failure === null) log.notice({ files, seconds }, 'the archive was verified')
    else log.error({ reason: failure }, 'the archive could not be verified')
  })
  tank.events.on('fault', (err) => log.error({ err }, 'something failed'))
}
