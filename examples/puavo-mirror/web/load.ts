import type { LogView, SeriesView, StatusView } from '../src/api/types.ts'
import { ask } from './ask.ts'

/** What the page shows. */
export interface PageState {
  readonly status: StatusView
  readonly series: readonly SeriesView[]
  readonly log: readonly LogView[]
}

/** Ask the box for all of it. */
export async function load(): Promise<PageState> {
  const [status, series, log] = await Promise.all([
    ask<StatusView>('status'),
    ask<SeriesView[]>('mirror'),
    ask<LogView[]>('log'),
  ])
  return { status, series, log }
}
