import { useEffect, useRef } from 'preact/hooks'
import type { MediaTextBody, MediaView } from '../../src/api/types.ts'
import { ask, Refused } from '../shell/ask.ts'
import { words } from '../words/words.ts'

const texts = words.media

/** What came of something. */
export interface Said {
  readonly text: string
  readonly bad: boolean
}

/** Title and synopsis: to be read by everybody, and written by those who may. */
export function About(props: {
  readonly medium: MediaView
  readonly may: boolean
  /** What came of the last time it was saved. */
  readonly said: Said | undefined
  readonly say: (said: Said | undefined) => void
  readonly onSaved: () => void
}) {
  const { medium, may, said, say, onSaved } = props
  const verb = useRef<HTMLButtonElement>(null)
  // With another title it is another form: the button that was pressed is gone, and must not take the focus with it.
  useEffect(() => {
    if (said && document.activeElement === document.body) verb.current?.focus()
  }, [])

  async function save(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    say(undefined)
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    const body: MediaTextBody = {
      title: String(fields.get('title')).trim() || null,
      synopsis: String(fields.get('synopsis')).trim() || null,
    }
    try {
      await ask(`media/${encodeURIComponent(medium.filename)}`, { method: 'PUT', body })
      say({ text: texts.saved, bad: false })
      onSaved()
    } catch (error) {
      say({ text: error instanceof Refused ? error.message : String(error), bad: true })
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
        {said && <span class={said.bad ? 'error' : 'soft'}>{said.text}</span>}
        <button ref={verb} type="submit">
          {texts.save}
        </button>
      </p>
    </form>
  )
}
