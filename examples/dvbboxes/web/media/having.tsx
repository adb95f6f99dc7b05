import { words } from '../words/words.ts'

/** The towns that have a file, and those that lack it. */
export function Having(props: {
  readonly towns: readonly string[]
  readonly lacking: readonly string[]
}) {
  const { towns, lacking } = props
  return (
    <span class="having">
      {lacking.length === 0 && towns.length > 0 ? (
        <span class="soft">{words.media.everywhere}</span>
      ) : (
        <>
          {towns.length === 0 ? words.media.nowhere : towns.join(', ')}{' '}
          {lacking.length > 0 && (
            <span class="lacking">{words.media.lacking(lacking.join(', '))}</span>
          )}
        </>
      )}
    </span>
  )
}
