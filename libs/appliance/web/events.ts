import { useEffect, useRef, useState } from 'preact/hooks'
import { inOrder } from './in-order.ts'

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
   * Load the state anew. Called when the connection first stands, for what happened since the page was loaded, and
   * whenever the appliance no longer holds what came since it broke. Events wait until its promise is fulfilled: what
   * they tell may be newer than what is loaded, never older. If it is rejected, all is tried again.
   */
  readonly onReset?: () => unknown
}

/** What was heard and waits to be taken. */
interface Heard {
  readonly name: string
  readonly data: unknown
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
  const latest = useRef<Record<string, ((data: never) => unknown) | undefined>>({})
  latest.current = { ...handlers, reset: onReset }
  const names = Object.keys({ ...handlers, reset: 0 }).join('\n')

  useEffect(() => {
    let source: EventSource
    let timer: ReturnType<typeof setTimeout> | undefined
    let lastId = ''
    let isMounted = true
    const connect = (): void => {
      source = new EventSource(lastId === '' ? url : `${url}?lastEventId=${lastId}`)
      let isLoaded = lastId !== ''
      const again = (): void => {
        if (!isMounted) return
        source.close()
        setConnection('lost')
        timer = setTimeout(connect, 3000)
      }
      const hear = inOrder(
        ({ name, data }: Heard) => latest.current[name]?.(data as never),
        () => {
          lastId = ''
          again()
        },
      )
      source.onopen = () => {
        setConnection('open')
        if (!isLoaded) hear({ name: 'reset', data: null })
        isLoaded = true
      }
      source.onerror = () => {
        setConnection('lost')
        if (source.readyState === EventSource.CLOSED) again()
      }
      for (const name of names.split('\n')) {
        source.addEventListener(name, ({ data, lastEventId }: MessageEvent<string>) => {
          lastId = lastEventId
          hear({ name, data: JSON.parse(data) })
        })
      }
    }
    connect()
    return () => {
      isMounted = false
      clearTimeout(timer)
      source.close()
    }
  }, [url, names])

  return connection
}
