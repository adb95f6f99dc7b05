import { additionalsTo, answersTo, isKnown, legacyResponse } from './answer.ts'
import { wakeResponder } from './lifecycle.ts'
import { type Incoming, mdnsPort, type Outgoing, response } from './message.ts'
import { sameName } from './name.ts'
import type { PendingAnswer } from './pending.ts'
import { compareRecordLists, type DnsRecord, recordKey } from './record.ts'
import { type Responder, type Step, step, timing } from './responder.ts'
import { uniqueNames } from './zone.ts'

/** Hear a question, or somebody's probe. */
export function hearQuery(
  responder: Responder,
  message: Incoming,
  now: number,
  random: number,
): Step {
  if (responder.phase.name === 'probing') return hearRival(responder, message, now)
  const { zone } = responder
  if (message.from.port !== mdnsPort) return step(responder, legacy(responder, message))
  const defends = message.authorities.length > 0
  const pending = new Map(responder.pending)
  const alone: DnsRecord[] = []

  // More of what an asker knows: it waits for the rest no longer (7.2).
  for (const [key, { record, asker }] of pending) {
    if (asker === message.from.address && isKnown(record, message.answers)) pending.delete(key)
  }
  for (const question of message.questions) {
    const answers = answersTo(zone, question).filter((record) => !isKnown(record, message.answers))
    const delay = answerDelay(answers, message.truncated, random)
    for (const record of answers) {
      const key = recordKey(record)
      const last = responder.told.get(key) ?? Number.NEGATIVE_INFINITY
      // To the asker alone, if the others have heard it lately (5.4). A defence is for all to hear:
      // where several programs share the port, one of them alone would get it (15.1).
      if (question.unicast && !defends && now - last < record.ttl * 250) {
        alone.push(record)
        continue
      }
      const interval = defends ? timing.defenceInterval : timing.repeatInterval
      const due = Math.max(now + (defends ? 0 : delay), last + interval)
      const before = pending.get(key)
      const answer: PendingAnswer = {
        record,
        due: Math.min(due, before?.due ?? due),
        ...(message.truncated ? { asker: message.from.address } : {}),
      }
      pending.set(key, answer)
    }
  }
  const next = wakeResponder({ ...responder, pending }, now)
  if (alone.length === 0) return next
  const reply = response(alone, additionalsTo(zone, alone), message.from)
  return { ...next, send: [reply, ...next.send] }
}

/** Another one probes for our name at the same time: the greater records win (RFC 6762, 8.2). */
function hearRival(responder: Responder, { authorities }: Incoming, now: number): Step {
  const { zone, retired } = responder
  const loses = uniqueNames(zone.unique).some((name) => {
    const of = (records: readonly DnsRecord[]): DnsRecord[] =>
      records.filter((record) => sameName(record.name, name))
    const theirs = of(authorities)
    if (theirs.length === 0) return false
    // Our own echo, from before the addresses changed.
    if (retired.until > now && compareRecordLists(of(retired.records), theirs) === 0) return false
    return compareRecordLists(of(zone.unique), theirs) < 0
  })
  if (!loses) return step(responder)
  return step({ ...responder, phase: { name: 'probing', sent: 0, due: now + timing.deferral } })
}

/** Answers of ours alone come at once; those that others give too are spread (6), (7.2). */
function answerDelay(answers: readonly DnsRecord[], truncated: boolean, random: number): number {
  const spread = ([low, high]: readonly [number, number]): number => low + random * (high - low)
  if (truncated) return spread(timing.truncatedDelay)
  return answers.every(({ flush }) => flush) ? 0 : spread(timing.sharedDelay)
}

function legacy({ zone }: Responder, message: Incoming): Outgoing[] {
  const { id, questions, from } = message
  const found = questions.flatMap((question) => answersTo(zone, question))
  const answers = [...new Map(found.map((record) => [recordKey(record), record])).values()]
  if (answers.length === 0) return []
  return [legacyResponse(id, questions, answers, additionalsTo(zone, answers), from)]
}
