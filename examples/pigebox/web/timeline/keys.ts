import type { Page } from '../page.ts'
import { between, lengthOf, rounded, second } from '../time/span.ts'

/** The keys of the timeline, for people. */
export const keysHelp =
  'Arrow keys move the playhead, with Shift they choose a range. Page Up and Page Down move the view, plus and minus zoom, Home and End go to the ends of the view, N goes to now, Escape drops the range, Space plays.'

/** Do what a key on the timeline means. */
export function keyActions({ store, verbs, player }: Page, event: KeyboardEvent): void {
  const { view, playhead, now, selection } = store.get()
  const at = playhead ?? Math.min(now, view.to)
  const step = Math.max(second, Math.round(lengthOf(view) / 120 / second) * second)
  const move = (by: number): void => {
    const to = at + by
    if (event.shiftKey) {
      // The end that the playhead is not at stays where it is.
      const anchor = selection
        ? Math.abs(selection.from - at) < 500
          ? selection.to
          : selection.from
        : at
      verbs.select(rounded(between(anchor, to), second))
    }
    player.seek(to)
    if (to < view.from || to >= view.to) verbs.centre(to)
  }
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => move(-step),
    ArrowRight: () => move(step),
    PageUp: () => verbs.pan(-1),
    PageDown: () => verbs.pan(1),
    Home: () => player.seek(view.from),
    End: () => player.seek(Math.min(view.to, now)),
    '+': () => verbs.zoomBy(0.5),
    '=': () => verbs.zoomBy(0.5),
    '-': () => verbs.zoomBy(2),
    n: () => verbs.follow(),
    Escape: () => verbs.select(undefined),
  }
  const action = actions[event.key]
  if (!action || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  action()
}
