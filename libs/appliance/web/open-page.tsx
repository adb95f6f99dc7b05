import { type ComponentChild, render } from 'preact'
import { english } from './words/english.ts'
import { Speak } from './words/use-words.tsx'
import type { WebWords } from './words/words.ts'

/** What {@link openPage} is given. */
export interface OpenPageOptions<First> {
  /** Ask the box for all that the page begins with. */
  readonly load: () => Promise<First>
  /** The window's title. */
  readonly title: (first: First) => string
  /** The page. */
  readonly draw: (first: First) => ComponentChild
  /** What the shared components in it say, and what is said while the box does not answer. Default: English. */
  readonly words?: WebWords
}

/** s before the box is asked again. */
const again = 3

/**
 * Ask the box until it answers, then draw the page; meanwhile say so. A box may be starting while its page is open
 * already: from a bookmark, or from before a restart.
 */
export function openPage<First>(options: OpenPageOptions<First>): void {
  void open(options)
}

async function open<First>(options: OpenPageOptions<First>): Promise<void> {
  const { load, title, draw, words = english } = options
  try {
    const first = await load()
    document.title = title(first)
    render(<Speak words={words}>{draw(first)}</Speak>, document.body)
  } catch {
    render(
      <p class="note note-warn" role="alert">
        {words.waiting(again)}
      </p>,
      document.body,
    )
    setTimeout(openPage, again * 1000, options)
  }
}
