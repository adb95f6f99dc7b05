import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import type { Span } from './layout.ts'

/** What is looked at. */
export interface Viewport {
  /** px of the gallery. */
  readonly width: number
  /** px of a letter. */
  readonly rem: number
  /** From where to where it is looked at, and a screen more at either end: px from its top. */
  readonly span: Span
  /** Whether it flies by: pictures that nobody can see need not be fetched and decoded. */
  readonly isFast: boolean
}

/** px in which the gallery is drawn anew while it is scrolled. */
const step = 256

/** Screens a second from which on it flies by. */
const fast = 4

/** ms after which it rests. */
const rest = 120

/** Follow what is looked at of an element: by scrolling, by turning a phone, by larger letters. */
export function useViewport(target: RefObject<HTMLElement | null>): Viewport {
  const [viewport, setViewport] = useState<Viewport>({
    ...{ width: 0, rem: 16, span: [0, 0] },
    isFast: false,
  })
  useLayoutEffect(() => {
    const element = target.current
    if (element === null) return
    const speed = speedometer()
    let resting: ReturnType<typeof setTimeout> | undefined
    const look = (): void => {
      const isFast = speed(scrollY) > fast * innerHeight
      setViewport((old) => same(old, viewportOf(element, isFast)))
      clearTimeout(resting)
      if (isFast) resting = setTimeout(look, rest)
    }
    let frame = 0
    const later = (): void => {
      frame ||= requestAnimationFrame(() => {
        frame = 0
        look()
      })
    }
    look()
    const observer = new ResizeObserver(later)
    observer.observe(element)
    addEventListener('scroll', later, { passive: true })
    addEventListener('resize', later)
    return () => {
      cancelAnimationFrame(frame)
      clearTimeout(resting)
      observer.disconnect()
      removeEventListener('scroll', later)
      removeEventListener('resize', later)
    }
  }, [target])
  return viewport
}

/** Tells px a second of a place that is told to it. */
function speedometer(): (place: number) => number {
  let last = { place: scrollY, time: performance.now() }
  return (place) => {
    const time = performance.now()
    const speed = (1000 * Math.abs(place - last.place)) / Math.max(1, time - last.time)
    last = { place, time }
    return speed
  }
}

function viewportOf(element: HTMLElement, isFast: boolean): Viewport {
  const { top, width } = element.getBoundingClientRect()
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  const from = Math.floor((-top - innerHeight) / step) * step
  const to = Math.ceil((2 * innerHeight - top) / step) * step
  return { width, rem, span: [from, to], isFast }
}

/** The old one if it is the same: then nothing is drawn. */
function same(old: Viewport, now: Viewport): Viewport {
  const isSame =
    old.width === now.width &&
    old.rem === now.rem &&
    old.isFast === now.isFast &&
    old.span[0] === now.span[0] &&
    old.span[1] === now.span[1]
  return isSame ? old : now
}
