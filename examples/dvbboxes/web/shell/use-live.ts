import { useCallback, useEffect, useRef, useState } from 'preact/hooks'

/**
 * A state that is loaded, and then changed by events. What comes while it is being loaded may be in the answer or not:
 * it is told again after it, so that no older answer takes it back.
 *
 * @param key tells one thing to load from another: then it is loaded anew
 * @param first the state until it is loaded
 * @param load asks for it
 * @param after the state after an event; twice the same has to do no harm
 * @returns the state, how to tell an event, and how to load it anew
 */
export function useLive<State, Event>(
  key: string,
  first: State,
  load: () => Promise<State>,
  after: (state: State, event: Event) => State,
): readonly [State, (event: Event) => void, () => void] {
  const [state, setState] = useState(first)
  const latest = useRef(load)
  latest.current = load
  /** What came since the last load was begun. */
  const since = useRef<Event[]>([])
  const again = useCallback(() => {
    const came: Event[] = []
    since.current = came
    latest.current().then(
      (loaded) => {
        // Else a later load is under way, and has it all.
        if (since.current === came) setState(came.reduce(after, loaded))
      },
      // The connection tells that it is lost, and loads again when it stands.
      () => undefined,
    )
  }, [after])
  const tell = useCallback(
    (event: Event) => {
      since.current.push(event)
      setState((old) => after(old, event))
    },
    [after],
  )
  useEffect(again, [key, again])
  return [state, tell, again]
}
