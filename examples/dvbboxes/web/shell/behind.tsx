import type { BehindView } from '../../src/api/types.ts'
import { words } from '../words/words.ts'

/** Which boxes an answer does not have, or has from before. */
export function Behind({ boxes }: { readonly boxes: readonly BehindView[] }) {
  if (boxes.length === 0) return null
  const names = boxes.map(
    ({ town, host, state }) => `${host} (${town}, ${words.boxes.states[state.kind].toLowerCase()})`,
  )
  return (
    <p class="note note-warn behind" role="status" data-testid="behind">
      {words.shell.behind(names.join(', '))}
    </p>
  )
}
