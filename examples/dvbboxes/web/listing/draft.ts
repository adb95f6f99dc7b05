import { useState } from 'preact/hooks'

/** What somebody is about to apply. */
export interface Draft {
  /** Of the file: it may tell channel and days. */
  readonly name: string
  readonly text: string
  /** The channel, where the name does not tell it. */
  readonly service: string
  /** None: all. */
  readonly towns: readonly string[]
}

/** Nothing yet. */
export const emptyDraft: Draft = { name: '', text: '', service: '', towns: [] }

const kept = 'dvbboxes-listing'

/** The draft of this window: it outlives a reload, a session that runs out, and another language. */
export function useDraft(): readonly [Draft, (change: Partial<Draft>) => void] {
  const [draft, setDraft] = useState<Draft>(read)
  const change = (part: Partial<Draft>): void =>
    setDraft((old) => {
      const next = { ...old, ...part }
      try {
        sessionStorage.setItem(kept, JSON.stringify(next))
      } catch {
        // It is larger than a browser keeps: then it is here only.
      }
      return next
    })
  return [draft, change]
}

function read(): Draft {
  try {
    return { ...emptyDraft, ...(JSON.parse(sessionStorage.getItem(kept) ?? '{}') as Draft) }
  } catch {
    return emptyDraft
  }
}
