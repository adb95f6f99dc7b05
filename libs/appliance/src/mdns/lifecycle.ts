import { additionalsTo } from './answer.ts'
import { goodbye, type Outgoing, probe, response } from './message.ts'
import { sameName } from './name.ts'
import { takeDue } from './pending.ts'
import { recordKey } from './record.ts'
import { type Phase, type Responder, type Step, step, timing } from './responder.ts'
import { uniqueNames, type Zone } from './zone.ts'

/**
 * Begin with a zone: probe for its names, then announce them.
 *
 * @param now the time
 * @param random a number in [0, 1)
 * @param wait how long to wait first, on top of the random time
 */
export function startResponder(zone: Zone, now: number, random: number, wait = 0): Step {
  return step({
    zone,
    phase: { name: 'probing', sent: 0, due: now + wait + random * timing.probeInterval },
    announced: false,
    pending: new Map(),
    told: new Map(),
    retired: { records: [], until: now },
  })
}

/** Do what is due. */
export function wakeResponder(responder: Responder, now: number): Step {
  if (responder.phase.due <= now) return advance(responder, now)
  const { due, rest } = takeDue(responder.pending, now)
  if (due.length === 0) return step({ ...responder, pending: rest })
  const told = new Map(responder.told)
  for (const record of due) told.set(recordKey(record), now)
  const message = response(due, additionalsTo(responder.zone, due))
  return step({ ...responder, pending: rest, told }, [message])
}

/** Publish other records of the same names: the addresses have changed (RFC 6762, 8.4). */
export function changeZone(responder: Responder, zone: Zone, now: number): Step {
  const { unique } = responder.zone
  const next = {
    ...responder,
    zone,
    retired: { records: unique, until: now + timing.repeatInterval },
  }
  if (responder.phase.name === 'probing' || responder.phase.name === 'lost') return step(next)
  // What has a successor of its name and type is flushed by it; the rest must be taken back.
  const gone = unique.filter(
    ({ name, type }) =>
      !zone.unique.some((record) => record.type === type && sameName(record.name, name)),
  )
  return step(
    { ...next, pending: new Map(), phase: { name: 'announcing', sent: 0, due: now } },
    gone.length > 0 ? [goodbye(gone)] : [],
  )
}

/** The last words: take back what was told (RFC 6762, 10.1). */
export function farewell({ announced, zone }: Responder): readonly Outgoing[] {
  return announced ? [goodbye([...zone.shared, ...zone.unique])] : []
}

function advance(responder: Responder, now: number): Step {
  const { zone, phase } = responder
  if (phase.name === 'probing' && phase.sent < timing.probes) {
    const due = now + timing.probeInterval
    return step({ ...responder, phase: { ...phase, sent: phase.sent + 1, due } }, [
      probe(uniqueNames(zone.unique), zone.unique),
    ])
  }
  const sent = phase.name === 'announcing' ? phase.sent + 1 : 1
  const next: Phase =
    sent < timing.announcements
      ? { name: 'announcing', sent, due: now + timing.announceInterval }
      : { name: 'settled', due: Number.POSITIVE_INFINITY }
  const records = [...zone.shared, ...zone.unique]
  const told = new Map(records.map((record) => [recordKey(record), now]))
  const pending = new Map([...responder.pending].filter(([key]) => !told.has(key)))
  return step(
    { ...responder, phase: next, announced: true, told, pending },
    [response(records)],
    sent === 1 ? { announced: true } : {},
  )
}
