import { useEffect, useRef, useState } from 'preact/hooks'

/** How the connection to the appliance is. */
export type Connection = 'connecting' | 'open' | 'lost'

/** What to do with each kind of event: its data, as it was published. */
export type EventHandlers<Events extends object> = {
  readonly [Name in keyof Events]?: (data: Events[Name]) => void
}

/** What a page may do besides. */
export interface UseEventsOptions {
  /** Where the events come from. Default `/events`. */
  readonly url?: string
  /**
   * Called when events may have been missed that cannot be had any more: once the connection first stands, for those
   * between the loading of the page and that, and whenever the appliance no longer holds what came since. Load the
   * state anew.
   */
  readonly onReset?: () => void
}

/**
 * Listen to an appliance's events while a component is mounted. The browser connects again by itself
 * when the connection breaks; when the server refused (an appliance that starts anew, a login that ran
 * out), it would give up, and this tries again.
 *
 * @param handlers what to do with each kind; which kinds there are must not change
 * @param options where they come from
 * @returns how the connection is
 */
export function useEvents<Events extends object>(
  handlers: EventHandlers<Events>,
  { url = '/events', onReset }: UseEventsOptions = {},
): Connection {
  const [connection, setConnection] = useState<Connection>('connecting')
  const latest = useRef<Record<string, ((data: never) => void) | undefined>>({})
  latest.current = { ...handlers, reset: onReset }
  const names = Object.keys({ ...handlers, reset: 0 }).join('\n')

  useEffect(() => {
    let source: EventSource
    let timer: ReturnType<typeof setTimeout> | undefined
    let lastId = ''
    const connect = (): void => {
      source = new EventSource(lastId === '' ? url : `${url}?lastEventId=${lastId}`)
      source.onopen = () => {
        setConnection('open')
        if (lastId === '') latest.current['reset']?.(undefined as never)
      }
      source.onerror = () => {
        setConnection('lost')
        if (source.readyState === EventSource.CLOSED) timer = setTimeout(connect, 3000)
      }
      for (const name of names.split('\n')) {
        source.addEventListener(name, ({ data, lastEventId }: MessageEvent<string>) => {
          lastId = lastEventId
          latest.current[name]?.(JSON.parse(data) as never)
        })
      }
    }
    connect()
    return () => {
      clearTimeout(timer)
      source.close()
    }
  }, [url, names])

  return connection
}
