import { Confirm } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { BoxView } from '../../src/api/types.ts'
import { words } from '../words/words.ts'
import { textOf } from './table.tsx'

const texts = words.boxes

/** Boxes that came back with hardly anything: until somebody says that it is right so. */
export function Alarms(props: {
  readonly boxes: readonly BoxView[]
  readonly mayAccept: boolean
  readonly onAccept: (box: BoxView) => Promise<void>
}) {
  const { boxes, mayAccept, onAccept } = props
  const [asked, setAsked] = useState<BoxView>()
  const emptied = boxes.filter(({ state }) => state.kind === 'emptied')
  const others = boxes.filter(({ state }) => !['live', 'emptied'].includes(state.kind))
  return (
    <>
      {emptied.map((box) => (
        <div key={`${box.town}/${box.host}`} class="note note-bad alarm" role="alert">
          <p>
            <strong>{texts.alarm(`${box.host} (${box.town})`)}</strong> {texts.alarmText}
          </p>
          <p class="soft">
            {texts.holds}: {box.found?.media ?? '–'} / {box.counts?.media ?? '–'},{' '}
            {texts.programmes}: {box.found?.programmes ?? '–'} / {box.counts?.programmes ?? '–'}
          </p>
          {mayAccept && (
            <p>
              <button type="button" onClick={() => setAsked(box)}>
                {texts.accept}…
              </button>
            </p>
          )}
        </div>
      ))}
      {others.map((box) => (
        <p key={`${box.town}/${box.host}`} class="note note-warn">
          <strong>
            {box.host} ({box.town}), {texts.states[box.state.kind].toLowerCase()}.
          </strong>{' '}
          {textOf(box.state)}
        </p>
      ))}
      <Confirm
        open={asked !== undefined}
        title={asked ? texts.acceptQuestion(asked.host) : ''}
        text={texts.acceptText}
        yes={texts.accept}
        no={words.shell.cancel}
        onYes={() => asked && void onAccept(asked)}
        onClose={() => setAsked(undefined)}
      />
    </>
  )
}
