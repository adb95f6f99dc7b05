import { z } from 'zod'
import type {
  BehindView,
  ChannelView,
  Refusal,
  ShowingView,
  StateView,
  StatusView,
} from '../types.ts'
import { named } from './named.ts'

/** Unix seconds, or a span in seconds. */
export const seconds: z.ZodNumber = z.number()
/** A whole number from 0. */
export const count: z.ZodNumber = z.int().min(0)
/** `DDMMYYYY`; whether it is in the calendar is looked at later. */
export const day: z.ZodString = z.string().regex(/^\d{8}$/)
/** Id of a service. */
export const service: z.ZodString = z.string().min(1).max(64)
/** Names of towns. */
export const towns: z.ZodArray<z.ZodString> = z.array(z.string())
/** The town and the name of a box, to be spread. */
export const place: { readonly town: z.ZodString; readonly host: z.ZodString } = {
  town: z.string(),
  host: z.string(),
}
/** In what state a box is. */
export const stateKind: z.ZodEnum<{
  live: 'live'
  stale: 'stale'
  'never-synced': 'never-synced'
  emptied: 'emptied'
  unreachable: 'unreachable'
}> = z.enum(['live', 'stale', 'never-synced', 'emptied', 'unreachable'])

/** A query's list: once, or several times. */
export const listed: z.ZodType<string[], string | string[]> = z
  .union([z.string().max(200), z.array(z.string().max(200)).max(200)])
  .transform((value) => [value].flat())

/** A query's whole number. */
export function numbered(least: number, most: number): z.ZodCoercedNumber {
  return z.coerce.number().int().min(least).max(most)
}

/** See {@link StateView}. */
export const stateView: z.ZodType<StateView> = named(
  'State',
  z.strictObject({
    kind: stateKind,
    age: z.number().nullable().describe('ms; null for what is live, and what was never known'),
    atLeast: z.boolean().describe('it may be longer ago'),
  }),
)

/** See {@link BehindView}. */
export const behind: z.ZodType<BehindView[]> = z
  .array(named<BehindView>('Behind', z.strictObject({ ...place, state: stateView })))
  .describe('the boxes whose part in this answer is missing or old')

/** See {@link ShowingView}. */
export const showingView: z.ZodType<ShowingView> = named(
  'Showing',
  z.strictObject({ service, start: seconds, day, towns }),
)

/** See {@link ChannelView}. */
export const channelView: z.ZodType<ChannelView> = named(
  'Channel',
  z.strictObject({ id: z.string(), name: z.string() }),
)

/** See {@link Refusal}. */
export const refusal: z.ZodType<Refusal> = named(
  'Refusal',
  z.strictObject({
    code: z.enum([
      ...(['bad-request', 'bad-day', 'bad-name', 'no-service', 'unknown-town'] as const),
      ...(['no-login', 'no-right', 'other-origin', 'not-found'] as const),
      ...(['scheduled', 'taken', 'listing-faulty', 'plan-used'] as const),
      ...(['too-big', 'too-many', 'failed'] as const),
    ]),
    message: z.string(),
    showings: z.array(showingView).exactOptional(),
  }),
)

/** See {@link StatusView}. */
export const statusView: z.ZodType<StatusView> = named(
  'Status',
  z.strictObject({
    title: z.string(),
    version: z.string(),
    language: z.enum(['en', 'fr']),
    demo: z.boolean(),
    zone: z.string(),
    dayStart: count,
    today: day,
    time: seconds,
    towns,
    channels: z.array(channelView),
    user: z.strictObject({ name: z.string(), roles: z.array(z.string()) }).nullable(),
    may: z.strictObject({ plan: z.boolean(), admin: z.boolean() }),
  }),
)
