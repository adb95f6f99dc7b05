import type { JournalLogger } from '@boxwright/appliance'
import { runHook } from '@boxwright/recorder'
import type { Keeper } from './keeper.ts'
import type { Station } from './station.ts'

/** Write down what a station does. */
export function logStation({ events }: Station, log: JournalLogger): void {
  events.on('directory', (directory) => log.info({ directory }, 'storage found'))
  events.on('opened', ({ parts }) => log.debug({ parts }, 'segment begun'))
  events.on('segment', ({ files, frames, holes }) => {
    const missing = holes.reduce((sum, hole) => sum + hole.frames, 0)
    log.info({ files: files.map(({ name }) => name), frames, missing }, 'segment closed')
  })
  events.on('repaired', ({ name, frames }) =>
    log.notice({ file: name, frames }, 'what a crash left was made whole'),
  )
  events.on('hole', ({ start, frames, cause }) =>
    log.warn({ at: new Date(start).toISOString(), frames, cause }, 'sound is missing'),
  )
  events.on('sound', ({ type, state, frames }) =>
    log[type === 'clipping' ? 'notice' : 'info']({ frames }, `${type} ${state}`),
  )
  events.on('clock', (step) => log.notice({ step }, 'the clock was moved'))
  events.on('storage', (state) => {
    if (state.ready) log.notice('the storage is ready')
    else log.warn({ reason: state.reason }, 'waiting for the storage')
  })
  events.on('device', (state) => {
    if (state.ready) log.notice('the device delivers')
    else log.warn({ reason: state.reason }, 'waiting for the device')
  })
  events.on('fault', (error) => log.error({ err: error }, 'fault'))
}

/** Run the configured command for each closed file; tell when it fails. */
export function runHooks({ events }: Station, command: string | null, log: JournalLogger): void {
  if (command === null) return
  events.on('segment', async (segment, directory) => {
    for (const { path, code } of await runHook(command, segment, directory)) {
      if (code !== 0) log.warn({ path, command, code }, 'the hook has failed')
    }
  })
}

/** Write down what becomes of the recordings. */
export function logKeeper({ events }: Keeper, log: JournalLogger): void {
  events.on('deleted', ({ path, size, reason }) => log.info({ path, size, reason }, 'deleted'))
  events.on('encoded', ({ target, frames }) => log.info({ path: target, frames }, 'encoded'))
  events.on('fault', ({ path, error }) => log.warn({ path, err: error }, 'fault in the archive'))
}
