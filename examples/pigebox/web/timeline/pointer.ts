import type { TargetedPointerEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Page } from '../page.ts'
import { between, clampTime, lengthOf, rounded, type Span, second } from '../time/span.ts'
import { timeAt } from '../time/view.ts'

/** px that a pointer may tremble during a click. */
const tremble = 5

/**
 * What a pointer does on the timeline: a click places the playhead, a drag chooses a range, or moves the
 * view if it is a finger or begins on the scale. The wheel moves and, with Ctrl, zooms.
 */
export function usePointer({ store, verbs, player }: Page, view: Span) {
  const [hover, setHover] = useState<number | undefined>()
  const grip = useRef<{ x: number; time: number; view: Span; pans: boolean; moved: boolean }>(null)
  const element = useRef<HTMLDivElement>(null)
  const timeOf = (event: MouseEvent): number => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect()
    return timeAt(view, width, event.clientX - left)
  }
  const handlers = {
    ref: element,
    onPointerDown(event: TargetedPointerEvent<HTMLElement>) {
      if (event.button !== 0) return
      const { bottom } = event.currentTarget.getBoundingClientRect()
      const pans = event.pointerType === 'touch' || event.clientY > bottom - 26
      grip.current = { x: event.clientX, time: timeOf(event), view, pans, moved: false }
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove(event: TargetedPointerEvent<HTMLElement>) {
      setHover(timeOf(event))
      const held = grip.current
      if (!held) return
      const by = event.clientX - held.x
      if (Math.abs(by) > tremble) held.moved = true
      if (!held.moved) return
      const { clientWidth } = event.currentTarget
      if (held.pans) {
        const wanted = held.view.from - (by / clientWidth) * lengthOf(held.view)
        verbs.pan((wanted - store.get().view.from) / lengthOf(held.view))
      } else {
        const other = clampTime(view, timeOf(event))
        verbs.select(rounded(between(held.time, other), second))
      }
    },
    onPointerUp(event: TargetedPointerEvent<HTMLElement>) {
      if (grip.current && !grip.current.moved) player.seek(timeOf(event))
      grip.current = null
    },
    onPointerCancel() {
      grip.current = null
    },
    onPointerLeave() {
      setHover(undefined)
    },
  }
  useEffect(() => {
    // Preact's own would be passive, and the page would be zoomed or moved as well.
    const wheel = (event: WheelEvent): void => {
      const { deltaX, deltaY, ctrlKey, shiftKey } = event
      const { left, width } = (element.current as Element).getBoundingClientRect()
      const now = store.get().view
      if (ctrlKey) verbs.zoomBy(2 ** (deltaY / 200), timeAt(now, width, event.clientX - left))
      else if (shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) {
        verbs.pan((deltaX || deltaY) / width)
      } else return
      event.preventDefault()
    }
    const target = element.current
    target?.addEventListener('wheel', wheel, { passive: false })
    return () => target?.removeEventListener('wheel', wheel)
  }, [store, verbs])
  return { hover, handlers }
}
