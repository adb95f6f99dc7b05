import { usePart } from './page.ts'

/** What a person must know: that the sound is generated, what is waited for, what went wrong. */
export function Notes() {
  const { demo, recorder, storage } = usePart((state) => state.status)
  const problem = usePart((state) => state.problem)
  const waits = recorder.state === 'waiting' ? (recorder.reason ?? storage.reason) : undefined
  return (
    <>
      {demo && (
        <p class="note">
          <strong>Generated sound.</strong> No sound card was found, or a demonstration was asked
          for. What is recorded can be seen and heard here as soon as its file is closed.
        </p>
      )}
      {/* One text: of parts, each would be read out with all of it. */}
      <p role="status" class={waits === undefined ? undefined : 'note note-warn'}>
        {waits !== undefined && `Waiting. ${waits}`}
      </p>
      {problem !== undefined && (
        <p class="note note-bad" role="alert">
          {problem}
        </p>
      )}
    </>
  )
}
