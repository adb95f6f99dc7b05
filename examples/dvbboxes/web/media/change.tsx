import { Dialog } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { MediaChangeView, MediaView, RenameBody, ShowingView } from '../../src/api/types.ts'
import { ask, Refused } from '../shell/ask.ts'
import { clock } from '../shell/clock.ts'
import { shortDay } from '../shell/days.ts'
import { words } from '../words/words.ts'

const texts = words.media

/** How many showings are told when a deletion is refused. */
const most = 5

type Verb = 'rename' | 'delete'

/** What came of it. */
interface Outcome {
  readonly problem?: string
  readonly showings?: readonly ShowingView[]
  readonly done?: MediaChangeView
}

/** Renames and deletes, after a question, on all servers. */
export function ChangePanel(props: {
  readonly medium: MediaView
  readonly onName: (name: string) => void
}) {
  const { medium, onName } = props
  const [verb, setVerb] = useState<Verb>()
  const [outcome, setOutcome] = useState<Outcome>({})
  const name = medium.filename.replace(/\.ts$/, '')
  const path = `media/${encodeURIComponent(medium.filename)}`

  async function change(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    const to = fields.get('to')
    const body: RenameBody = { to: String(to), scheduled: fields.has('scheduled') }
    try {
      const done =
        to === null
          ? await ask<MediaChangeView>(path, { method: 'DELETE' })
          : await ask<MediaChangeView>(`${path}/rename`, { body })
      const isWhole = done.results.every(
        ({ outcome }) => outcome === 'done' || outcome === 'absent',
      )
      setVerb(undefined)
      if (isWhole) onName(done.filename ?? '')
      else setOutcome({ done })
    } catch (error) {
      setVerb(undefined)
      if (!(error instanceof Refused)) throw error
      setOutcome({ problem: error.message, showings: error.showings })
    }
  }

  return (
    <div class="change">
      <p class="actions">
        <button type="button" onClick={() => setVerb('rename')}>
          {texts.rename}…
        </button>
        <button type="button" class="danger" onClick={() => setVerb('delete')}>
          {texts.delete}…
        </button>
      </p>
      <Told outcome={outcome} />
      <Dialog
        open={verb !== undefined}
        title={verb === 'delete' ? texts.deleteQuestion(name) : texts.rename}
        onClose={() => setVerb(undefined)}
      >
        <form class="form" onSubmit={(event) => void change(event)}>
          <p>{verb === 'delete' ? texts.deleteText : texts.renameText}</p>
          {verb === 'rename' && (
            <div class="field">
              <label for="change-to">{texts.newName}</label>
              <input id="change-to" name="to" required defaultValue={name} spellcheck={false} />
              <span class="soft">{texts.nameRule}</span>
              {medium.schedule.length > 0 && (
                <label class="also">
                  <input type="checkbox" name="scheduled" /> {texts.renameScheduled}
                </label>
              )}
            </div>
          )}
          <p class="actions">
            <button type="button" onClick={() => setVerb(undefined)}>
              {words.shell.cancel}
            </button>
            <button type="submit" class={verb === 'delete' ? 'danger' : 'primary'}>
              {verb === 'delete' ? texts.delete : texts.rename}
            </button>
          </p>
        </form>
      </Dialog>
    </div>
  )
}

function Told({ outcome: { problem, showings = [], done } }: { readonly outcome: Outcome }) {
  if (problem !== undefined) {
    return (
      <div class="note note-bad" role="alert">
        <p>{problem}</p>
        {showings.length > 0 && (
          <ul>
            {showings.slice(0, most).map(({ service, day, start, towns }) => (
              <li key={`${service} ${start}`}>
                {shortDay(day)}, {clock(start)}, {words.shell.channel} {service} ({towns.join(', ')}
                )
              </li>
            ))}
            {showings.length > most && <li>{words.findings.more(showings.length - most)}</li>}
          </ul>
        )}
      </div>
    )
  }
  const results = done?.results ?? []
  const count = results.filter(({ outcome }) => outcome === 'done').length
  return (
    <div class={done && 'note note-warn'}>
      <p role="status">{done && texts.done(count, results.length)}</p>
      {done && (
        <ul>
          {results
            .filter(({ outcome }) => outcome !== 'done')
            .map(({ town, host, outcome, reason }) => (
              <li key={`${town}/${host}`}>
                {host} ({town}): {words.mediaResult[outcome]}
                {reason !== null && `, ${reason}`}
              </li>
            ))}
        </ul>
      )}
    </div>
  )
}
