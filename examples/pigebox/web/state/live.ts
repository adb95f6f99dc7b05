import { type Connection, useEvents } from '@boxwright/appliance/web'
import { useEffect } from 'preact/hooks'
import type { PigeboxEvents } from '../../src/api/types.ts'
import type { Page } from '../page.ts'
import { atTime } from './state.ts'

/** Log entries kept: as many as the box itself keeps. */
const mostEntries = 500

/** Keep the page's state up with the box. */
export function useLive(page: Page): Connection {
  const { store, live, loader, player, clock, verbs } = page
  const connection = useEvents<PigeboxEvents>(
    {
      levels(levels) {
        clock.set(levels.time)
        live.set({ levels })
      },
      opened() {
        loader.status()
      },
      segment({ start, end }) {
        loader.part({ from: start, to: end })
        player.recorded()
      },
      storage(storage) {
        store.set({ status: { ...store.get().status, storage } })
      },
      device({ ready }) {
        if (!ready) live.set({ levels: undefined })
        loader.status()
      },
      encoded() {
        loader.status()
      },
      hole() {
        loader.status()
      },
      log(entry) {
        const { log } = store.get()
        if ((log.at(-1)?.id ?? 0) < entry.id)
          store.set({ log: [...log, entry].slice(-mostEntries) })
      },
    },
    { onReset: loader.everything },
  )
  useEffect(() => {
    loader.everything()
    const tick = setInterval(() => {
      store.set(atTime(store.get(), clock.now()))
      const { playing, playhead, view } = store.get()
      const isPast = playhead !== undefined && playhead >= view.to && playhead < view.to + 3000
      if (playing === 'playing' && isPast) verbs.centre(playhead)
    }, 1000)
    const ask = setInterval(loader.status, 15_000)
    return () => {
      clearInterval(tick)
      clearInterval(ask)
    }
  }, [loader, store, clock, verbs])
  return connection
}
