import type { RefObject } from 'preact'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { cornerOf, dayOfShot, type Layout, moved } from './layout.ts'

/** px that are kept free above and below what has the focus: a day's head, what is selected. */
const margin = 72

/** The shot that Tab leads to. All but `active` are the same for ever. */
export interface FocusHands {
  /** Its place in the whole. */
  readonly active: number
  /** Where a key leads from it; `undefined`: nowhere. */
  readonly key: (key: string) => number | undefined
  /** Give the focus to another one, and scroll there. @param isTop to the upper edge of the screen */
  readonly move: (index: number, isTop?: boolean) => void
  /** Another one got the focus by itself. */
  readonly note: (index: number) => void
}

/** Move the focus among tiles of which most are not there. */
export function useFocus(room: RefObject<HTMLElement | null>, layout: Layout): FocusHands {
  const [active, setActive] = useState(0)
  const wanted = useRef(false)
  const now = useRef({ layout, active })
  now.current = { layout, active }
  // With each drawing: a tile may have to wait until its day is known.
  useLayoutEffect(() => {
    if (!wanted.current) return
    const tile = room.current?.querySelector<HTMLElement>(`[data-index="${active}"] > a`)
    if (!tile) return
    wanted.current = false
    tile.focus({ preventScroll: true })
  })
  const hands = useMemo(
    () => ({
      key: (key: string) => moved(now.current.layout, now.current.active, key),
      move: (index: number, isTop = false) => {
        wanted.current = true
        reveal(room.current, now.current.layout, index, isTop)
        // Another object: it is drawn even if it is the same one.
        setActive(index)
        if (index === now.current.active) {
          wanted.current = false
          room.current
            ?.querySelector<HTMLElement>(`[data-index="${index}"] > a`)
            ?.focus({ preventScroll: true })
        }
      },
      note: (index: number) => setActive(index),
    }),
    [room],
  )
  return { active, ...hands }
}

function reveal(room: HTMLElement | null, layout: Layout, index: number, isTop: boolean): void {
  const day = layout.days[dayOfShot(layout, index)]
  if (room === null || !day) return
  const { tile, head } = layout.measures
  const top = room.getBoundingClientRect().top + day.top + cornerOf(layout, index - day.first).top
  const least = isTop ? head : margin
  const most = innerHeight - margin - tile.height
  if (top < least || isTop) scrollBy({ top: top - least, behavior: 'instant' })
  else if (top > most) scrollBy({ top: top - most, behavior: 'instant' })
}
