import { useEvents } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { BoxVerb, BoxView, DvbboxesEvents, StatusView } from '../../src/api/types.ts'
import { ask, Refused } from '../shell/ask.ts'
import { Page } from '../shell/page.tsx'
import { useLive } from '../shell/use-live.ts'
import { words } from '../words/words.ts'
import { Alarms } from './alarms.tsx'
import { Lag } from './lag.tsx'
import { Oddities } from './oddities.tsx'
import { after, loadBoxes, noBoxes } from './state.ts'
import { BoxTable } from './table.tsx'

const texts = words.boxes

/** How far the picture goes back, in minutes. */
const spans = [15, 60, 1440] as const

/** A box that is not as it should be, in a few words. */
const lineOf = ({ host, town, state }: BoxView): string =>
  `; ${host} (${town}), ${texts.states[state.kind].toLowerCase()}`

/** How every box is, and how it was. */
export function BoxesPage({ status }: { readonly status: StatusView }) {
  const [minutes, setMinutes] = useState<number>(spans[0])
  const [problem, setProblem] = useState('')
  const [{ boxes, history }, tell, load] = useLive(
    String(minutes),
    noBoxes,
    () => loadBoxes(minutes),
    after,
  )
  const connection = useEvents<DvbboxesEvents>(
    {
      box: (box) => tell({ kind: 'box', box }),
      sample: (sample) => tell({ kind: 'sample', sample }),
    },
    { onReset: load },
  )

  async function order({ town, host }: BoxView, verb: BoxVerb): Promise<void> {
    try {
      const path = `boxes/${encodeURIComponent(town)}/${encodeURIComponent(host)}/${verb}`
      tell({ kind: 'box', box: await ask<BoxView>(path, { method: 'POST' }) })
      setProblem('')
    } catch (error) {
      setProblem(error instanceof Refused ? error.message : String(error))
    }
  }

  const others = boxes.filter(({ state }) => state.kind !== 'live')
  const live = boxes.length - others.length
  return (
    <Page status={status} title={texts.title} connection={connection}>
      {status.demo && (
        <p class="note">
          <strong>{words.shell.demo}</strong> {words.shell.demoText}
        </p>
      )}
      {problem !== '' && (
        <p class="note note-bad" role="alert">
          {problem}
        </p>
      )}
      <Alarms boxes={boxes} mayAccept={status.may.admin} onAccept={(box) => order(box, 'accept')} />
      <section class="panel" aria-labelledby="lag-title">
        <header>
          <h2 id="lag-title">{texts.lag}</h2>
          <fieldset class="choice">
            <legend class="visually-hidden">{texts.lag}</legend>
            {spans.map((span) => (
              <label key={span}>
                <input
                  type="radio"
                  name="span"
                  checked={minutes === span}
                  onChange={() => setMinutes(span)}
                />
                {span < 120 ? texts.minutes(span) : texts.hours(span / 60)}
              </label>
            ))}
          </fieldset>
        </header>
        {history && <Lag history={history} boxes={boxes} />}
      </section>
      <section class="panel" aria-labelledby="boxes-title">
        <header>
          <h2 id="boxes-title">{texts.title}</h2>
          <output class={`badge badge-${live === boxes.length ? 'good' : 'warn'}`}>
            {texts.summary(live, boxes.length)}
            {/* Heard alone, it is to say which. */}
            <span class="visually-hidden">{others.map(lineOf).join('')}</span>
          </output>
        </header>
        <BoxTable
          boxes={boxes}
          mayRun={status.may.admin && status.demo}
          onRun={(box, verb) => order(box, verb)}
        />
      </section>
      <Oddities boxes={boxes} />
    </Page>
  )
}
