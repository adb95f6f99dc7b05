import type { Incoming } from './message.ts'
import { sameName } from './name.ts'
import { hearQuery } from './query.ts'
import { recordKey, sameRecord } from './record.ts'
import { type Phase, type Responder, type Step, step, timing } from './responder.ts'
import { uniqueNames } from './zone.ts'

/**
 * Hear a message of the link.
 *
 * @param random a number in [0, 1)
 */
export function hear(responder: Responder, message: Incoming, now: number, random: number): Step {
  if (responder.phase.name === 'lost') return step(responder)
  return message.kind === 'response'
    ? hearResponse(responder, message, now, random)
    : hearQuery(responder, message, now, random)
}

function hearResponse(responder: Responder, message: Incoming, now: number, random: number): Step {
  const { zone, phase, retired } = responder
  const records = [...message.answers, ...message.additionals]
  const ours = retired.until > now ? [...zone.unique, ...retired.records] : zone.unique
  const probing = phase.name === 'probing'
  // A record that is taken back contradicts nothing; NSEC follows from the others.
  const foreign = records.filter(
    ({ name, type, ttl }) =>
      ttl > 0 &&
      type !== 'NSEC' &&
      // A name is ours alone with all its types (8.1); once it is, types are contradicted one by
      // one (9).
      ours.some((own) => sameName(own.name, name) && (probing || own.type === type)),
  )
  const conflicting = foreign.filter((record) => !ours.some((own) => sameRecord(own, record)))
  if (conflicting.length > 0 && probing) {
    const lost = uniqueNames(conflicting)
    const phase: Phase = { name: 'lost', due: Number.POSITIVE_INFINITY }
    return step({ ...responder, phase, pending: new Map() }, [], { lost })
  }
  if (conflicting.length > 0) {
    // RFC 6762, 9: back to probing, which decides.
    const due = now + random * timing.probeInterval
    const phase: Phase = { name: 'probing', sent: 0, due }
    return step({ ...responder, phase, pending: new Map() })
  }
  if (probing) return step(responder)
  const pending = new Map(responder.pending)
  for (const own of [...zone.unique, ...zone.shared]) {
    const heard = records.find((record) => sameRecord(record, own))
    const key = recordKey(own)
    if (heard === undefined) continue
    if (heard.ttl >= own.ttl) {
      // Another one has just said it (7.4).
      pending.delete(key)
    } else if (heard.ttl < own.ttl / 2) {
      // Another one has the same record and takes it back, or lets it age (6.6).
      const [low, high] = timing.sharedDelay
      const last = responder.told.get(key) ?? Number.NEGATIVE_INFINITY
      const due = Math.max(now + low + random * (high - low), last + timing.repeatInterval)
      pending.set(key, { record: own, due })
    }
  }
  return step({ ...responder, pending })
}
