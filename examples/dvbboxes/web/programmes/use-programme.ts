import type { ProgrammeView } from '../../src/api/types.ts'
import { ask, query, Refused } from '../shell/ask.ts'
import { type Loaded, useLoaded } from '../shell/use-loaded.ts'

/** Which programme. */
export interface WantedProgramme {
  readonly day: string
  readonly service: string
  /** None: all. */
  readonly towns: readonly string[]
}

/** A day of a channel, as it is now; `null`: nobody has a programme for it. */
export function useProgramme(wanted: WantedProgramme): Loaded<ProgrammeView | null> {
  const { day, service, towns } = wanted
  const asked = query({ day, service, town: towns })
  return useLoaded(asked, async (signal) => {
    try {
      return await ask<ProgrammeView>(`programme${asked}`, { signal })
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return null
      throw error
    }
  })
}
