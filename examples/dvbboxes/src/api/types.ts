/**
 * What the HTTP API asks for and answers, and what /events tells. All moments and durations are in Unix seconds, or
 * seconds, unless said otherwise; days are broadcast days, `DDMMYYYY`. Pages import these types: hence nothing but types.
 */

export type * from './types/applications.ts'
export type * from './types/audit.ts'
export type * from './types/boxes.ts'
export type * from './types/events.ts'
export type * from './types/listings.ts'
export type * from './types/media.ts'
export type * from './types/programmes.ts'
export type * from './types/refusals.ts'
export type * from './types/status.ts'
