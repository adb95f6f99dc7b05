import type {
  ApplicationsView,
  ApplicationView,
  BoxPlaceView,
  BoxView,
  ResultView,
  WholeApplicationView,
} from '../../src/api/types.ts'
import { ask, Refused } from '../shell/ask.ts'

/** How many of the earlier ones are kept. */
const most = 50

/** What was applied, and what became of one of it. */
export interface Applications {
  /** The last ones first. */
  readonly list: readonly ApplicationView[]
  readonly boxes: readonly BoxPlaceView[]
  /** The one that is looked at. */
  readonly shown: WholeApplicationView | undefined
}

/** None yet. */
export const noApplications: Applications = { list: [], boxes: [], shown: undefined }

/** What the page is told. */
export type ApplicationEvent =
  | { readonly kind: 'application'; readonly application: ApplicationView }
  | { readonly kind: 'result'; readonly application: string; readonly result: ResultView }

/** Ask for all of it. @param id the one to look at; empty: none */
export async function loadApplications(id: string): Promise<Applications> {
  const [{ applications }, boxes, shown] = await Promise.all([
    ask<ApplicationsView>(`applications?limit=${most}`),
    ask<BoxView[]>('boxes'),
    id === ''
      ? undefined
      : ask<WholeApplicationView>(`applications/${encodeURIComponent(id)}`).catch(
          (error: unknown) => {
            if (error instanceof Refused && error.status === 404) return undefined
            throw error
          },
        ),
  ])
  return { list: applications, boxes, shown }
}

/** The state after an event. */
export function after(state: Applications, event: ApplicationEvent): Applications {
  const { list, shown } = state
  switch (event.kind) {
    case 'application': {
      const { application } = event
      const known = list.some(({ id }) => id === application.id)
      return {
        ...state,
        list: known
          ? list.map((one) => (one.id === application.id ? application : one))
          : [application, ...list].slice(0, most),
        shown: shown?.id === application.id ? { ...shown, ...application } : shown,
      }
    }
    case 'result': {
      if (shown?.id !== event.application) return state
      const { result } = event
      const others = shown.results.filter(
        ({ town, host, day }) => town !== result.town || host !== result.host || day !== result.day,
      )
      return { ...state, shown: { ...shown, results: [...others, result] } }
    }
  }
}
