import { useState } from 'preact/hooks'

/** What an element listens to, to be dropped onto: its props. */
export interface DropHandlers {
  /** Something is held over it: it may be dropped if it is files. */
  readonly onDragOver: (event: DragEvent) => void
  /** It is taken away again. */
  readonly onDragLeave: () => void
  /** It is dropped. */
  readonly onDrop: (event: DragEvent) => void
}

/**
 * Let files be dropped onto an element.
 *
 * @param take is given what was dropped
 * @returns whether something is held over it now, and its props
 */
export function useDrop(take: (dropped: DataTransfer) => void): readonly [boolean, DropHandlers] {
  const [isOver, setOver] = useState(false)
  const handlers: DropHandlers = {
    onDragOver(event) {
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: () => setOver(false),
    onDrop(event) {
      event.preventDefault()
      setOver(false)
      if (event.dataTransfer) take(event.dataTransfer)
    },
  }
  return [isOver, handlers]
}
