import { z } from 'zod'
import type {
  ApplicationsView,
  ApplicationView,
  AuditView,
  ResultView,
  WholeApplicationView,
} from '../types.ts'
import { count, day, place, seconds, service, towns } from './common.ts'
import { named } from './named.ts'

const outcome = z.enum([
  ...(['applied', 'unchanged', 'conflict', 'unreachable', 'failed', 'superseded'] as const),
])

/** See {@link ResultView}. */
export const resultView: z.ZodType<ResultView> = named(
  'Result',
  z.strictObject({
    ...place,
    day: day.nullable(),
    service: service.nullable(),
    outcome,
    reason: z.string().nullable(),
    delete: count,
    insert: count,
    written: z.boolean(),
    confirmed: z.boolean().nullable(),
    node: z.strictObject({ ok: z.boolean(), output: z.string() }).nullable(),
  }),
)

const application = {
  id: z.string(),
  time: seconds,
  by: z.string().nullable(),
  undoes: z.string().nullable(),
  undoneBy: z.string().nullable(),
  kind: z.enum(['listing', 'rename', 'delete']),
  service: z.string().nullable(),
  days: z.array(day),
  filename: z.string().nullable(),
  to: z.string().nullable(),
  towns,
  state: z.enum(['running', 'waiting', 'done']),
  total: count,
  outcomes: z.partialRecord(outcome, count),
}

/** See {@link ApplicationView}. */
export const applicationView: z.ZodType<ApplicationView> = named(
  'Application',
  z.strictObject(application),
)

/** See {@link WholeApplicationView}. */
export const wholeApplicationView: z.ZodType<WholeApplicationView> = named(
  'WholeApplication',
  z.strictObject({ ...application, results: z.array(resultView) }),
)

/** See {@link ApplicationsView}. */
export const applicationsView: z.ZodType<ApplicationsView> = named(
  'Applications',
  z.strictObject({ applications: z.array(applicationView), next: z.string().nullable() }),
)

/** What can be done. */
export const auditCode: z.ZodEnum<{ [Code in AuditView['entries'][number]['what']]: Code }> =
  z.enum([
    ...(['login', 'login-failed', 'logout', 'listing-apply', 'listing-applied'] as const),
    ...(['listing-undo', 'media-text', 'media-rename', 'media-changed', 'media-delete'] as const),
    ...(['box-accept', 'box-stop', 'box-start'] as const),
  ])

/** See {@link AuditView}. */
export const auditView: z.ZodType<AuditView> = named(
  'Audit',
  z.strictObject({
    entries: z.array(
      z.strictObject({
        id: count,
        time: seconds,
        who: z.string(),
        what: auditCode,
        outcome: z.enum(['done', 'refused', 'failed']),
        detail: z.record(
          z.string(),
          z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
        ),
      }),
    ),
    next: count.nullable(),
  }),
)
