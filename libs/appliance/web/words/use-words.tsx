import { type ComponentChildren, type Context, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { english } from './english.ts'
import type { WebWords } from './words.ts'

const spoken: Context<WebWords> = createContext(english)

/** Props of {@link Speak}. */
export interface SpeakProps {
  /** What the components in it say. */
  readonly words: WebWords
  /** A page, say. */
  readonly children: ComponentChildren
}

/** Lets the shared components in it speak another language than English. */
export function Speak({ words, children }: SpeakProps) {
  return <spoken.Provider value={words}>{children}</spoken.Provider>
}

/** What the shared components say here. */
export function useWords(): WebWords {
  return useContext(spoken)
}
