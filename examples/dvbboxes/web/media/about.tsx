import { useState } from 'preact/hooks'
import type { MediaTextBody, MediaView } from '../../src/api/types.ts'
import { ask, Refused } from '../shell/ask.ts'
import { words } from '../words/words.ts'

const texts = words.media

/** Title and synopsis: to be read by everybody, and written by those who may. */
export function About(props: {
  readonly medium: MediaView
  readonly may: boolean
  readonly onSaved: () => void
}) {
  const { medium, may, onSaved } = props
  const [said, setSaid] = useState<{ readonly text: string; readonly bad: boolean }>()

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    const body: MediaTextBody = {
      title: String(fields.get('title')).trim() || null,
      synopsis: String(fields.get('synopsis')).trim() || null,
    }
    try {
      await ask(`media/${encodeURIComponent(medium.filename)}`, { method: 'PUT', body })
      setSaid({ text: texts.saved, bad: false })
      onSaved()
    } catch (error) {
      setSaid({ text: error instanceof Refused ? error.message : String(error), bad: true })
    }
  }

  if (!may) return medium.synopsis === null ? null : <p class="synopsis">{medium.synopsis}</p>
  return (
    <form class="form about" aria-label={texts.about} onSubmit={(event) => void save(event)}>
      <div class="field">
        <label for="about-title">{texts.titleField}</label>
        <input id="about-title" name="title" maxLength={100} defaultValue={medium.title ?? ''} />
      </div>
      <div class="field">
        <label for="about-synopsis">{texts.synopsis}</label>
        <textarea
          id="about-synopsis"
          name="synopsis"
          rows={4}
          maxLength={100_000}
          defaultValue={medium.synopsis ?? ''}
        />
      </div>
      <p class="actions">
        {said && (
          <span role="status" class={said.bad ? 'error' : 'soft'}>
            {said.text}
          </span>
        )}
        <button type="submit">{texts.save}</button>
      </p>
    </form>
  )
}
