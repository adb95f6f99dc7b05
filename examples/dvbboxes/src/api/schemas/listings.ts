import { z } from 'zod'
import type {
  ApplyBody,
  BegunView,
  DiagnosticView,
  ListingBody,
  ListingCheckView,
  PlanView,
} from '../types.ts'
import { behind, count, day, place, seconds, service } from './common.ts'
import { named } from './named.ts'
import { colour, findingView, itemView, stretch } from './programmes.ts'

/** See {@link ListingBody}. */
export const listingBody: z.ZodType<ListingBody> = named(
  'Listing',
  z.strictObject({
    name: z.string().max(200).exactOptional().describe('SID_DDMMYYYY_DDMMYYYY, or any other'),
    text: z.string().max(1_000_000),
    service: service.exactOptional(),
    towns: z.array(z.string().max(200)).min(1).max(200).exactOptional(),
    fillers: z.string().max(200).exactOptional(),
  }),
)

/** See {@link DiagnosticView}. */
const diagnosticView: z.ZodType<DiagnosticView> = named(
  'Diagnostic',
  z.strictObject({
    code: z.enum([
      ...(['invalid-utf8', 'bad-section', 'bad-day', 'duplicate-day', 'empty-day'] as const),
      ...([
        'no-day',
        'bad-name',
        'too-many',
        'no-days',
        'day-outside',
        'uppercase',
        'suffix',
      ] as const),
      ...(['past-day', 'day-lacking', 'comment', 'blanks', 'windows-line-ends'] as const),
      ...(['byte-order-mark', 'more-findings'] as const),
    ]),
    severity: z.enum(['error', 'warning', 'info']),
    line: count,
    column: count,
    length: count,
    message: z.string(),
  }),
)

/** See {@link ListingCheckView}. */
export const listingCheckView: z.ZodType<ListingCheckView> = named(
  'ListingCheck',
  z.strictObject({
    service: service.nullable(),
    first: day.nullable(),
    last: day.nullable(),
    diagnostics: z.array(diagnosticView),
    days: z.array(
      z.strictObject({
        ...stretch,
        items: z.array(itemView),
        ends: seconds,
        colour,
        findings: z.array(findingView),
        proposals: z.array(
          z.strictObject({
            from: seconds,
            to: seconds,
            media: z.array(z.strictObject({ filename: z.string(), duration: seconds })),
            left: seconds,
          }),
        ),
      }),
    ),
    blocked: z.boolean(),
    behind,
  }),
)

const planned = z.array(z.strictObject({ index: z.int(), filename: z.string(), start: seconds }))

/** See {@link PlanView}. */
export const planView: z.ZodType<PlanView> = named(
  'Plan',
  z.strictObject({
    id: z.string(),
    service,
    boxes: z.array(
      z.strictObject({
        ...place,
        day,
        outcome: z.enum(['unchanged', 'changed', 'conflict']),
        reason: z.enum(['unknown', 'unexpected', 'odd', 'empty']).nullable(),
        delete: planned,
        insert: planned,
        kept: count,
      }),
    ),
    behind,
  }),
)

/** See {@link ApplyBody}. */
export const applyBody: z.ZodType<ApplyBody> = named(
  'Apply',
  z.strictObject({ plan: z.string().max(100) }),
)

/** See {@link BegunView}. */
export const begunView: z.ZodType<BegunView> = named(
  'Begun',
  z.strictObject({ id: z.string().describe('of the application') }),
)
