import { type ComponentChild, render } from 'preact'

/** What {@link openPage} is given. */
export interface OpenPageOptions<First> {
  /** Ask the box for all that the page begins with. */
  readonly load: () => Promise<First>
  /** The window's title. */
  readonly title: (first: First) => string
  /** The page. */
  readonly draw: (first: First) => ComponentChild
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

async function open<First>({ load, title, draw }: OpenPageOptions<First>): Promise<void> {
  try {
    const first = await load()
    document.title = title(first)
    render(draw(first), document.body)
  } catch {
    render(
      <p class="note note-warn" role="alert">
        The box does not answer yet. It is asked again in {again} seconds.
      </p>,
      document.body,
    )
    setTimeout(openPage, again * 1000, { load, title, draw })
  }
}
