import { useId } from 'preact/hooks'
import { Dialog } from './dialog.tsx'

/** Props of {@link Confirm}. */
export interface ConfirmProps {
  /** Whether it is shown. */
  readonly open: boolean
  /** The question. */
  readonly title: string
  /** What comes of a yes. */
  readonly text: string
  /** The answer that does it. */
  readonly yes: string
  /** The answer that does not. */
  readonly no: string
  /** Called upon a yes, after `onClose`. */
  readonly onYes: () => void
  /** Called when it was answered, or closed in any other way: show it no more. */
  readonly onClose: () => void
}

/** A question before something that is not easily taken back. */
export function Confirm({ open, title, text, yes, no, onYes, onClose }: ConfirmProps) {
  const id = useId()
  return (
    <Dialog open={open} title={title} describedBy={id} onClose={onClose}>
      <p id={id}>{text}</p>
      <form method="dialog" class="actions">
        <button type="submit">{no}</button>
        <button
          type="button"
          class="primary"
          onClick={() => {
            onClose()
            onYes()
          }}
        >
          {yes}
        </button>
      </form>
    </Dialog>
  )
}
