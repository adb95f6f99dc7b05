import { z } from 'zod'
import type { Context } from '../context.ts'
import { applicationEndpoints } from './applications.ts'
import { boxEndpoints } from './boxes.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { listingEndpoints } from './listings.ts'
import { mediaEndpoints } from './media.ts'
import { mediaChangeEndpoints } from './media-changes.ts'
import { openApiOf } from './openapi.ts'
import { programmeEndpoints } from './programmes.ts'
import { statusEndpoints } from './status.ts'

/** The HTTP API, its own document included. */
export function endpointsOf(context: Context): Endpoint[] {
  const endpoints: Endpoint[] = [
    ...statusEndpoints(context),
    ...boxEndpoints(context),
    ...mediaEndpoints(context),
    ...mediaChangeEndpoints(context),
    ...programmeEndpoints(context),
    ...listingEndpoints(context),
    ...applicationEndpoints(context),
  ]
  const document = endpoint({
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document.',
    answer: z.record(z.string(), z.unknown()),
    handle: () => openApi,
  })
  const all = [...endpoints, document]
  const openApi = openApiOf(all, context.settings.title, context.version)
  return all
}
