import { words } from '../words/words.ts'

const texts = words.media

/** The towns that have a file, those that lack it, and those of which nobody can say. */
export function Having(props: {
  readonly towns: readonly string[]
  readonly lacking: readonly string[]
  readonly unknown: readonly string[]
}) {
  const { towns, lacking, unknown } = props
  if (lacking.length + unknown.length === 0 && towns.length > 0) {
    return (
      <span class="having">
        <span class="soft">{texts.everywhere}</span>
      </span>
    )
  }
  return (
    <span class="having">
      {towns.length + unknown.length === 0 ? texts.nowhere : towns.join(', ')}{' '}
      {lacking.length > 0 && <span class="lacking">{texts.lacking(lacking.join(', '))} </span>}
      {unknown.length > 0 && <span class="soft">{texts.unknownIn(unknown.join(', '))}</span>}
    </span>
  )
}
