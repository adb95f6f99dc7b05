import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'

/** Props of {@link Dialog}. */
export interface DialogProps {
  /** Whether it is shown. */
  readonly open: boolean
  /** Its heading. */
  readonly title: string
  /** The `id` of what is read out after the heading when it opens. Default none. */
  readonly describedBy?: string
  /** Called when it was closed, by a button, a click beside it or the Escape key. */
  readonly onClose: () => void
  /** What is in it; a `<form method="dialog">` closes it. */
  readonly children: ComponentChildren
}

/** A modal dialog: the browser's own, which keeps the focus inside and gives it back. */
export function Dialog({ open, title, describedBy, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const heading = useId()

  useEffect(() => {
    const dialog = element.current
    if (dialog === null || dialog.open === open) return
    if (open) dialog.showModal()
    else dialog.close()
  }, [open])

  return (
    // The Escape key is the keyboard's way to do what a click beside the dialog does.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <dialog
      ref={element}
      aria-labelledby={heading}
      aria-describedby={describedBy}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === element.current) element.current?.close()
      }}
    >
      <div class="dialog-body">
        <h2 id={heading}>{title}</h2>
        {children}
      </div>
    </dialog>
  )
}
