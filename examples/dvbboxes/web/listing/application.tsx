import { Confirm, Scroller } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { BoxPlaceView, ResultView, WholeApplicationView } from '../../src/api/types.ts'
import { moment } from '../shell/clock.ts'
import { shortDay } from '../shell/days.ts'
import { words } from '../words/words.ts'
import { countsOf } from './outcomes.ts'

const texts = words.listing

/** What became of a day in one box, or that it is not known yet. */
type Outcome = ResultView['outcome'] | 'waiting'

const signs: Readonly<Record<Outcome, string>> = {
  applied: '✓',
  unchanged: '=',
  conflict: '≠',
  unreachable: '…',
  failed: '✗',
  superseded: '↷',
  waiting: '·',
}

/** Props of {@link Application}. */
export interface ApplicationProps {
  readonly application: WholeApplicationView
  readonly boxes: readonly BoxPlaceView[]
  readonly mayUndo: boolean
  readonly onUndo: (id: string) => Promise<void>
}

/** What becomes of a listing, by town, server and day, as it happens; and the way back. */
export function Application({ application, boxes, mayUndo, onUndo }: ApplicationProps) {
  const [asked, setAsked] = useState(false)
  const { id, time, by, undoes, undoneBy, state, results, total } = application
  const done = results.length
  return (
    <section class="panel application" aria-labelledby="results-title" data-testid="results">
      <header>
        <h2 id="results-title" tabIndex={-1}>
          {texts.results}{' '}
          <span class="soft">
            {subjectOf(application)}, {moment(time * 1000)}
            {by !== null && `, ${by}`}
          </span>
        </h2>
        <span class="actions">
          <span class={`badge badge-${looks[state]}`} data-testid="state">
            {words.application[state]} {texts.running(done, total)}
          </span>
          {mayUndo && state !== 'running' && undoneBy === null && (
            <button type="button" class="quiet" onClick={() => setAsked(true)}>
              {texts.undo}…
            </button>
          )}
        </span>
      </header>
      {/* Not each result: there may be hundreds. */}
      <p role="status" class="visually-hidden">
        {words.application[state]}
        {state !== 'running' && `: ${countsOf(application)}`}
      </p>
      {undoes !== null && <p class="soft">{texts.undoes(undoes)}</p>}
      {undoneBy !== null && <p class="soft">{texts.undone(undoneBy)}</p>}
      <Results application={application} boxes={boxes} />
      <Legend results={results} />
      <Problems results={results} />
      <Confirm
        open={asked}
        title={texts.undoQuestion}
        text={texts.undoText}
        yes={texts.undo}
        no={words.shell.cancel}
        onYes={() => void onUndo(id)}
        onClose={() => setAsked(false)}
      />
    </section>
  )
}

/** What it is about. */
function subjectOf({ kind, service, filename, to }: WholeApplicationView): string {
  if (kind === 'listing') return `${words.shell.channel} ${service}`
  return to === null ? `${words.media.delete} ${filename}` : `${filename} → ${to}`
}

const looks = { running: 'warn', waiting: 'warn', done: 'good' }

function Results(props: Pick<ApplicationProps, 'application' | 'boxes'>) {
  const { application, boxes } = props
  const { kind, days, towns, results } = application
  // A medium is of no day.
  const columns = kind === 'listing' ? days : [null]
  const found = new Map(results.map((one) => [`${one.town}/${one.host} ${one.day}`, one]))
  const places = new Map(
    [...boxes, ...results]
      .filter(({ town }) => towns.includes(town))
      .map(({ town, host }) => [`${town}/${host}`, { town, host }]),
  )
  const rows = [...places].sort(([a], [b]) => (a < b ? -1 : 1))
  return (
    <Scroller label={texts.results}>
      <table class="results">
        <caption class="visually-hidden">{texts.results}</caption>
        <thead>
          <tr>
            <th scope="col">{words.boxes.town}</th>
            <th scope="col">{words.boxes.server}</th>
            {columns.map((day) => (
              <th key={day} scope="col" class="results-day">
                {day === null ? subjectOf(application) : shortDay(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([key, { town, host }], at) => (
            <tr key={key}>
              <td>
                <span class={rows[at - 1]?.[1].town === town ? 'visually-hidden' : undefined}>
                  {town}
                </span>
              </td>
              <th scope="row">{host}</th>
              {columns.map((day) => (
                <Result key={day} result={found.get(`${key} ${day}`)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  )
}

function Result({ result }: { readonly result: ResultView | undefined }) {
  const outcome = result?.outcome ?? 'waiting'
  const counts =
    result && result.delete + result.insert > 0 ? `−${result.delete} +${result.insert}` : ''
  return (
    <td class={`result result-${outcome}`} title={`${texts.resultText[outcome]} ${counts}`}>
      <span aria-hidden="true">{signs[outcome]}</span>{' '}
      <span class="result-word">{texts.result[outcome]}</span>{' '}
      <span class="result-counts">{counts}</span>
    </td>
  )
}

/** What the words mean that are there. */
function Legend({ results }: { readonly results: readonly ResultView[] }) {
  const outcomes = new Set(results.map(({ outcome }) => outcome))
  return (
    <ul class="legend">
      {[...outcomes].map((outcome) => (
        <li key={outcome}>
          <b aria-hidden="true">{signs[outcome]}</b> {texts.result[outcome]}
          {': '}
          {texts.resultText[outcome]}
        </li>
      ))}
    </ul>
  )
}

/** Problems that are shown. */
const most = 12

function Problems({ results }: { readonly results: readonly ResultView[] }) {
  const bad = results.filter(({ outcome }) => outcome === 'failed' || outcome === 'conflict')
  if (bad.length === 0) return null
  return (
    <ul class="problems">
      {bad.slice(0, most).map(({ town, host, day, reason, node }) => (
        <li key={`${town}/${host} ${day}`}>
          <strong>
            {host} ({town}){day !== null && `, ${shortDay(day)}`}
          </strong>{' '}
          {reason}
          {node && !node.ok && <pre>{node.output}</pre>}
        </li>
      ))}
      {bad.length > most && <li>{words.findings.more(bad.length - most)}</li>}
    </ul>
  )
}
