import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { Refused } from './ask.ts'

/** What was asked for. */
export interface Loaded<Answer> {
  /** The latest answer: that to the question before, while the next one is on its way. */
  readonly answer: Answer | undefined
  /** Why there is none. */
  readonly refused: Refused | undefined
  /** Ask again. */
  readonly again: () => void
}

/**
 * Ask for something as long as a component is there, and anew whenever the question is another. An older answer never
 * comes over a newer one.
 *
 * @param key tells one question from another
 * @param load asks
 */
export function useLoaded<Answer>(
  key: string,
  load: (signal: AbortSignal) => Promise<Answer>,
): Loaded<Answer> {
  const [state, setState] = useState<Pick<Loaded<Answer>, 'answer' | 'refused'>>({
    answer: undefined,
    refused: undefined,
  })
  const [turn, setTurn] = useState(0)
  const latest = useRef(load)
  latest.current = load
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    latest.current(signal).then(
      (answer) => !signal.aborted && setState({ answer, refused: undefined }),
      (error: unknown) => {
        if (signal.aborted) return
        const refused = error instanceof Refused ? error : new Refused(0, String(error))
        setState({ answer: undefined, refused })
      },
    )
    return () => controller.abort()
  }, [key, turn])
  const again = useCallback(() => setTurn((old) => old + 1), [])
  return { ...state, again }
}
