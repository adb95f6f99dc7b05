import type { BoxPlan } from '@boxwright/aggregator'

/** A plan that was shown to somebody. */
export interface KeptPlan {
  readonly id: string
  readonly service: string
  readonly plans: readonly BoxPlan[]
}

/** Plans between being shown and being carried out: what is applied is what was seen. */
export interface KeptPlans {
  /** Keep one. @param now - ms */
  add(plan: KeptPlan, now: number): void
  /** Take one away, to be carried out once. `undefined`: there is none; `used`: there was. @param now - ms */
  take(id: string, now: number): KeptPlan | 'used' | undefined
}

/** How many are kept, and for how long: a plan of a month for 20 boxes takes some 20 MB. */
const [mostKept, longest] = [16, 3_600_000]

/** Keep plans in memory. */
export function createKeptPlans(): KeptPlans {
  const kept = new Map<string, { readonly plan: KeptPlan; readonly time: number }>()
  const used = new Set<string>()
  const sweep = (now: number): void => {
    for (const [id, { time }] of kept) {
      if (kept.size > mostKept || now - time > longest) kept.delete(id)
    }
    for (const id of used) if (used.size > 1_000) used.delete(id)
  }
  return {
    add(plan, now) {
      kept.set(plan.id, { plan, time: now })
      sweep(now)
    },
    take(id, now) {
      sweep(now)
      const found = kept.get(id)?.plan
      if (found === undefined) return used.has(id) ? 'used' : undefined
      kept.delete(id)
      used.add(id)
      return found
    },
  }
}
