/** What is selected, and what to do with it. */
export function Selection({
  paths,
  onClear,
}: {
  readonly paths: readonly string[]
  readonly onClear: () => void
}) {
  return (
    // A form, and so the browser itself: it writes what comes to the disk as it comes.
    <form class="selection" method="post" action="/zip" data-testid="selection">
      {paths.map((path) => (
        <input key={path} type="hidden" name="path" value={path} />
      ))}
      <span>
        <strong>{paths.length}</strong> selected
      </span>
      <button type="submit" class="primary">
        Download as ZIP
      </button>
      <button type="button" onClick={onClear}>
        Clear
      </button>
    </form>
  )
}
