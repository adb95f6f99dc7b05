import { Table } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { CheckedNameView, MediaCheckView } from '../../src/api/types.ts'
import { ask, Refused } from '../shell/ask.ts'
import { Behind } from '../shell/behind.tsx'
import { length } from '../shell/clock.ts'
import { words } from '../words/words.ts'
import { Having } from './having.tsx'

const texts = words.media

/** Names in, the towns of each out. */
export function CheckPanel() {
  const [answer, setAnswer] = useState<MediaCheckView>()
  const [problem, setProblem] = useState('')

  async function check(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const text = String(new FormData(event.currentTarget as HTMLFormElement).get('names'))
    try {
      setAnswer(await ask<MediaCheckView>('media/check', { body: { text } }))
      setProblem('')
    } catch (error) {
      setProblem(error instanceof Refused ? error.message : String(error))
    }
  }

  return (
    <details class="panel check">
      <summary>{texts.check}</summary>
      <form class="form" onSubmit={(event) => void check(event)}>
        <div class="field">
          <label for="check-names">{texts.checkHint}</label>
          <textarea id="check-names" name="names" rows={6} class="mono" spellcheck={false} />
        </div>
        {problem !== '' && (
          <p class="note note-bad" role="alert">
            {problem}
          </p>
        )}
        <p>
          <button type="submit">{texts.checkDo}</button>
        </p>
      </form>
      {answer && <Behind boxes={answer.behind} />}
      {answer && (
        <Table<CheckedNameView>
          caption={texts.check}
          rows={answer.results}
          rowKey={({ name }) => name}
          empty={words.shell.empty}
          columns={[
            {
              title: texts.name,
              cell: ({ filename }) => filename,
              by: ({ filename }) => filename,
              header: true,
            },
            {
              title: texts.duration,
              cell: ({ known, duration }) => (known ? length(duration) : '–'),
              by: ({ duration }) => duration,
              numeric: true,
            },
            {
              title: texts.towns,
              cell: (row) => <Having {...row} />,
              by: ({ lacking }) => lacking.length,
            },
          ]}
        />
      )}
    </details>
  )
}
