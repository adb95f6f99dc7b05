import type { JournalLogger } from '@boxwright/appliance'
import type { Keeper } from './keeper.ts'

/** Write down what happens to the mirror. */
export function logMirror(keeper: Keeper, log: JournalLogger): void {
  keeper.events.on('opened', ({ events }) => {
    events.on('read', ({ filename, size, seconds }) =>
      log.info({ image: filename, size, seconds }, 'image read'),
    )
    events.on('refused', ({ filename, error }) =>
      log.warn({ image: filename, err: error }, 'image refused'),
    )
    events.on('warning', (message) => log.warn(message))
    events.on('withdrawn', (files) => log.notice({ files }, 'withdrawn from clients'))
    events.on('delta', ({ filename, size }) => log.info({ rdiff: filename, size }, 'rdiff made'))
    events.on('failed', ({ filename, error }) =>
      log.error({ rdiff: filename, err: error }, 'rdiff failed'),
    )
    events.on('signed', ({ version, expires, roles }) =>
      log.info({ version, expires, roles }, 'signed'),
    )
    events.on('published', (series) => log.notice({ series }, 'published'))
  })
  keeper.events.on('report', ({ images, diffs, seconds }) =>
    log.info({ images, diffs, seconds }, 'the mirror is up to date'),
  )
  keeper.events.on('verified', ({ files, faults }) => {
    for (const { file, message } of faults) log.error({ file, reason: message }, 'found damaged')
    log.info({ files, faults: faults.length }, 'the mirror is verified')
  })
  keeper.events.on('pruned', ({ files, series, bytes }) =>
    log.notice({ series, files: files.length, bytes }, 'what is listed no more was removed'),
  )
  keeper.events.on('fault', (error, what) => log.error({ err: error }, `${what} has failed`))
}
