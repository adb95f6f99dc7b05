/** Props of {@link Selection}. */
export interface SelectionProps {
  readonly paths: readonly string[]
  readonly onClear: () => void
}

/** What is selected, and what to do with it. */
export function Selection({ paths, onClear }: SelectionProps) {
  return (
    // A form, and so the browser itself: it writes what comes to the disk as it comes.
    <form
      class="selection"
      method="post"
      action="/zip"
      aria-label="What is selected"
      data-testid="selection"
      // Thousands of fields, for the moment in which they are read.
      onSubmit={({ currentTarget }) => fill(currentTarget, paths)}
    >
      <span>
        <strong>{paths.length}</strong> selected
      </span>
      <button type="submit" class="primary">
        Download<span class="selection-as"> as ZIP</span>
      </button>
      <button type="button" onClick={onClear}>
        Clear
      </button>
    </form>
  )
}

function fill(form: HTMLFormElement, paths: readonly string[]): void {
  const fields = paths.map((path) => {
    const field = document.createElement('input')
    field.type = 'hidden'
    field.name = 'path'
    field.value = path
    return field
  })
  form.append(...fields)
  setTimeout(() => {
    for (const field of fields) field.remove()
  })
}
