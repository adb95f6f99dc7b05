import type { BehindView } from '../../src/api/types.ts'
import { words } from '../words/words.ts'

/**
 * Which boxes an answer does not have, or has from before: told to those who do not see it as it changes, but of several
 * answers on one page only once.
 */
export function Behind(props: {
  readonly boxes: readonly BehindView[]
  readonly isLive?: boolean
}) {
  const { boxes, isLive = false } = props
  const names = boxes.map(
    ({ town, host, state }) => `${host} (${town}, ${words.boxes.states[state.kind].toLowerCase()})`,
  )
  return (
    <p
      role={isLive ? 'status' : undefined}
      class={boxes.length > 0 ? 'note note-warn behind' : undefined}
      data-testid="behind"
    >
      {boxes.length > 0 && words.shell.behind(names.join(', '))}
    </p>
  )
}
