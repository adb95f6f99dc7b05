import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/** Props of {@link Scroller}. */
export interface ScrollerProps {
  /** What it holds, for those who cannot see it. */
  readonly label: string
  /** A table, say. */
  readonly children: ComponentChildren
}

/** What is wider or higher than its place scrolls there: by the keyboard, too, where there is something to scroll (WCAG 2.1.1). */
export function Scroller({ label, children }: ScrollerProps) {
  const element = useRef<HTMLDivElement>(null)
  const [scrolls, setScrolls] = useState(false)
  useEffect(() => {
    const target = element.current
    if (target === null) return
    const look = (): void => {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = target
      setScrolls(scrollWidth > clientWidth || scrollHeight > clientHeight)
    }
    const observer = new ResizeObserver(look)
    for (const each of [target, ...target.children]) observer.observe(each)
    return () => observer.disconnect()
  }, [])
  return (
    <div
      ref={element}
      class="table-scroll"
      {...(scrolls && { tabIndex: 0, role: 'group', 'aria-label': label })}
    >
      {children}
    </div>
  )
}
