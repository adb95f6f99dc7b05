import { z } from 'zod'
import type { BoxView, HistoryView } from '../types.ts'
import { count, place, seconds, stateKind, stateView } from './common.ts'
import { named } from './named.ts'

const counts = z.strictObject({ media: count, programmes: count })

/** See {@link BoxView}. */
export const boxView: z.ZodType<BoxView> = named(
  'Box',
  z.strictObject({
    ...place,
    state: stateView,
    counts: counts.nullable().describe('how much is shown of it; null: nothing is known'),
    found: counts.nullable().describe('what it holds, where something older is shown'),
    lag: z.number().nullable().describe('how old what is shown is, in seconds; 0 while it is live'),
    silence: z.number().nullable().describe('seconds since its master was heard'),
    offset: z.number().nullable().describe('bytes of replication taken in'),
    oddities: z.strictObject({
      total: count,
      some: z.array(
        z.strictObject({
          database: z.literal([0, 1]),
          key: z.string(),
          reason: z.enum(['type', 'name', 'size', 'value', 'member', 'count']),
          detail: z.string(),
        }),
      ),
    }),
    runs: z.boolean().nullable().describe('in a demo: whether it runs'),
  }),
)

const numbers = z.array(z.number().nullable())

/** See {@link HistoryView}. */
export const historyView: z.ZodType<HistoryView> = named(
  'History',
  z.strictObject({
    every: count.describe('seconds from one sample to the next'),
    from: seconds.describe('the moment of the first sample'),
    boxes: z.array(
      z.strictObject({
        ...place,
        states: z.array(stateKind.nullable()),
        lag: numbers,
        silence: numbers,
        bytes: numbers,
      }),
    ),
  }),
)
