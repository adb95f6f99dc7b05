import { join } from 'node:path'
import { writeFile } from '@boxwright/durable'
import type { NetbootProgress } from '../events.ts'
import { ownIdentity } from './process-identity.ts'
import { machineRate, type NetbootStatus, noTotals, type ServedStatus } from './status.ts'

/** Its name in `out/`. */
export const statusFileName = 'status.json'

/** In ms: as often as something changes, and as often as a reader may wait for a sign of life. */
const pace = { shortest: 1_000, sign: 5_000 }
/** What 20,000 machines are told in takes a while: it is not written all the time. */
const share = 20

/** The status of a project on the disk, kept up to date. */
export interface StatusKeeper {
  /** Something that takes long has come further. */
  progress(progress: NetbootProgress): void
  /** It is served from now on. */
  serve(read: () => ServedStatus): Promise<void>
  /** It is not served any more. @param reason why it could not be started */
  end(reason?: string): Promise<void>
}

/**
 * Keep the status of a project in a folder, for whoever wants to know: a file that is never half-written. If this process is
 * killed, the last that it wrote stays, and names who wrote it.
 *
 * @throws {@link DurableError} it cannot be written now; later, that is nobody's fault: it is only a status
 */
export async function keepStatus(folder: string): Promise<StatusKeeper> {
  const file = join(folder, statusFileName)
  const process = await ownIdentity()
  const since = new Date().toISOString()
  let state: NetbootStatus['state'] = 'starting'
  let reason: string | undefined
  let progress: NetbootProgress | undefined
  let read = (): ServedStatus => ({ systems: [], totals: noTotals, machines: [] })
  let sent = { bytes: 0, at: performance.now() }
  let last = { text: '', at: 0 }
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const write = async (): Promise<void> => {
    const { systems, totals, machines } = read()
    const now = performance.now()
    const bytes = totals.http + totals.torrent
    const server = now > sent.at ? Math.round(((bytes - sent.bytes) * 1000) / (now - sent.at)) : 0
    sent = { bytes, at: now }
    const rates = { server, machines: machineRate(machines) }
    const facts = { systems, totals, rates, machines }
    const more = { ...(reason !== undefined && { reason }), ...(progress && { progress }) }
    const text = JSON.stringify({ state, ...more, ...facts })
    if (text === last.text && now - last.at < pace.sign) return
    const whole: NetbootStatus = {
      ...{ version: 0, state, process, since, at: new Date().toISOString() },
      ...{ ...more, ...facts },
    }
    await writeFile(file, `${JSON.stringify(whole)}\n`, { clobber: 'replace', sync: 'none' })
    last = { text, at: now }
  }
  const inTurn = (): Promise<void> => {
    const done = writing.then(write)
    writing = done.catch(() => undefined)
    return done
  }
  const later = (wait: number): void => {
    timer = setTimeout(async () => {
      const begun = performance.now()
      await inTurn().catch(() => undefined)
      if (timer) later(Math.max(pace.shortest, share * (performance.now() - begun)))
    }, wait).unref()
  }
  await inTurn()
  later(pace.shortest)
  return {
    progress(told) {
      progress = told
    },
    async serve(reader) {
      read = reader
      state = 'serving'
      progress = undefined
      await inTurn()
    },
    async end(why) {
      clearTimeout(timer)
      timer = undefined
      reason = why
      state = why === undefined ? 'ended' : 'failed'
      progress = undefined
      // A disk that is full keeps nothing from ending.
      await inTurn().catch(() => undefined)
    },
  }
}
