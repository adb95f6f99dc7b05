import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'

/** The rows of a scrolled place that are looked at, and some more at either end. */
export interface RowWindow {
  /** The first of them. */
  readonly from: number
  /** The one after the last. */
  readonly to: number
}

/** Rows beyond either end: what a fast wheel passes before it is drawn. */
const beyond = 12

/**
 * Follow which rows of a place that scrolls by itself are looked at.
 *
 * @param place what scrolls
 * @param count how many rows there are
 * @param height px of each
 */
export function useWindow(
  place: RefObject<HTMLElement | null>,
  count: number,
  height: number,
): RowWindow {
  const [seen, setSeen] = useState<RowWindow>({ from: 0, to: 0 })
  useLayoutEffect(() => {
    const element = place.current
    if (element === null) return
    const look = (): void => {
      const first = Math.floor(element.scrollTop / height) - beyond
      const last = Math.ceil((element.scrollTop + element.clientHeight) / height) + beyond
      // In steps: within one of them nothing is drawn anew.
      const from = Math.max(0, first - (first % 8))
      const to = Math.min(count, last + 8 - (last % 8))
      setSeen((old) => (old.from === from && old.to === to ? old : { from, to }))
    }
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [place, count, height])
  return { from: Math.min(seen.from, count), to: Math.min(Math.max(seen.to, seen.from), count) }
}
