import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { StatusView } from '../src/api/types.ts'
import { createPlayer, type Player } from './player/player.ts'
import { createLoader, type Loader } from './state/loader.ts'
import { initialState, type LiveLevels, type PageState } from './state/state.ts'
import { createStore, type Store } from './state/store.ts'
import { createVerbs, type Verbs } from './state/verbs.ts'
import { type Clock, createClock } from './time/clock.ts'

/** What the page is made of; data flows from the store to the components, and back through the verbs. */
export interface Page {
  /** What is shown. */
  readonly store: Store<PageState>
  /** The levels, apart: what shows them is not drawn anew, only moved. */
  readonly live: Store<LiveLevels>
  /** What a person can do. */
  readonly verbs: Verbs
  /** Plays. */
  readonly player: Player
  /** Brings in what is wanted. */
  readonly loader: Loader
  /** The box's clock. */
  readonly clock: Clock
}

/** Make the page of a box. */
export function createPage(status: StatusView): Page {
  const clock = createClock()
  if (status.levels) clock.set(status.levels.time)
  const store = createStore(initialState(status, clock.now()))
  const live = createStore<LiveLevels>({ levels: status.levels ?? undefined })
  const verbs = createVerbs(store)
  const loader = createLoader(store)
  return { store, live, verbs, player: createPlayer(store), loader, clock }
}

/** The page that a component belongs to. */
export const PageContext = createContext<Page | undefined>(undefined)

/** The page that this component belongs to. */
export function usePage(): Page {
  const page = useContext(PageContext)
  if (!page) throw new Error('there is no page around this component')
  return page
}

/** A part of the state; the component is drawn anew when this part becomes another. */
export function usePart<Part>(part: (state: PageState) => Part): Part {
  const { store } = usePage()
  const [value, setValue] = useState(() => part(store.get()))
  useEffect(() => {
    const look = (): void => setValue(() => part(store.get()))
    look()
    return store.subscribe(look)
    // The part is a plain function of the state: its identity tells nothing.
  }, [store])
  return value
}
