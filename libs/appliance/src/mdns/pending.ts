import type { DnsRecord } from './record.ts'

/** An answer that waits for its time. */
export interface PendingAnswer {
  /** What will be told. */
  readonly record: DnsRecord
  /** When. */
  readonly due: number
  /** Who asked, with more known answers to come. */
  readonly asker?: string
}

/** Answers that wait, by their record's key. */
export type PendingAnswers = ReadonlyMap<string, PendingAnswer>

/** When the first of them is due. */
export function pendingDue(pending: PendingAnswers): number {
  return Math.min(Number.POSITIVE_INFINITY, ...Array.from(pending.values(), ({ due }) => due))
}

/** Part those that are due from the rest. */
export function takeDue(
  pending: PendingAnswers,
  now: number,
): { due: DnsRecord[]; rest: PendingAnswers } {
  const all = [...pending]
  return {
    due: all.filter(([, { due }]) => due <= now).map(([, { record }]) => record),
    rest: new Map(all.filter(([, { due }]) => due > now)),
  }
}
