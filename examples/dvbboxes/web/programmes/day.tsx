import { useState } from 'preact/hooks'
import type { ProgrammeView, StatusView } from '../../src/api/types.ts'
import { query } from '../shell/ask.ts'
import { Behind } from '../shell/behind.tsx'
import { longDay } from '../shell/days.ts'
import { Findings } from '../shell/findings.tsx'
import type { Loaded } from '../shell/use-loaded.ts'
import { words } from '../words/words.ts'
import { Items } from './items.tsx'
import { merged } from './merge.ts'

const texts = words.programmes

/** Props of {@link Day}. */
export interface DayProps {
  readonly day: string
  readonly service: string
  readonly status: StatusView
  /** The towns that are looked at. */
  readonly towns: readonly string[]
  readonly loaded: Loaded<ProgrammeView | null>
}

/** A day of a channel: each item, who plays it, and who lacks it. */
export function Day({ day, service, status, towns, loaded }: DayProps) {
  const channel = status.channels.find(({ id }) => id === service)?.name ?? service
  const { answer, refused } = loaded
  return (
    <section class="panel day" aria-labelledby="day-title" data-testid="day">
      <header>
        <h2 id="day-title">
          {channel} <span class="day-date">{longDay(day)}</span>
        </h2>
        {answer && <Actions day={day} service={service} towns={towns} />}
      </header>
      {refused && (
        <p class="note note-bad" role="alert">
          {refused.message}
        </p>
      )}
      {answer === null && <p class="soft">{texts.nobody}</p>}
      {answer && <Programme programme={answer} towns={towns} />}
    </section>
  )
}

function Actions({ day, service, towns }: Pick<DayProps, 'day' | 'service' | 'towns'>) {
  const asked = query({ day, service, town: towns })
  return (
    <span class="actions no-print">
      {(['xml', 'csv', 'xspf'] as const).map((format) => (
        <a key={format} class="button quiet" download href={`/api/programme.${format}${asked}`}>
          {format === 'xml' ? 'XMLTV' : format.toUpperCase()}
        </a>
      ))}
      <button type="button" class="quiet" onClick={() => print()}>
        {texts.print}
      </button>
    </span>
  )
}

function Programme(props: {
  readonly programme: ProgrammeView
  readonly towns: readonly string[]
}) {
  const { programme, towns } = props
  const [only, setOnly] = useState<'all' | 'differing' | 'missing'>('all')
  const all = merged(programme)
  const differing = all.filter(({ differs }) => differs)
  const missing = all.filter(({ lacking }) => lacking.length > 0)
  const { colour, items, groups, behind, town, host } = programme
  const choices = [
    { key: 'all', label: texts.whole, rows: all },
    { key: 'differing', label: texts.onlyDifferences, rows: differing },
    { key: 'missing', label: texts.onlyMissing, rows: missing },
  ] as const
  const rows = choices.find(({ key }) => key === only)?.rows ?? all
  return (
    <>
      <p class="day-facts">
        <span class={`badge day-badge day-${colour}`}>{texts.short[colour]}</span>
        <span>{texts.items(items.length)}</span>
        <span class="soft">{texts.source(`${host} (${town})`)}</span>
        <span class={groups.length > 1 ? 'day-diverges' : 'soft'}>
          {groups.length > 1 ? texts.differing(differing.length) : texts.alike}
        </span>
      </p>
      <Behind boxes={behind} />
      {groups.length > 1 && (
        <ul class="day-groups">
          {groups.map((group, at) => (
            <li key={group.towns.join()} class={`layer layer-${at % 4}`}>
              {texts.groupOf(group.towns.join(', '), group.items.length)}
            </li>
          ))}
        </ul>
      )}
      <Findings findings={programme.findings} />
      <fieldset class="choice no-print">
        <legend class="visually-hidden">{texts.show}</legend>
        {choices.map(({ key, label, rows: { length } }) => (
          <label key={key}>
            <input
              type="radio"
              name="only"
              checked={only === key}
              disabled={length === 0 && key !== 'all'}
              onChange={() => setOnly(key)}
            />
            {label} <span class="soft">{length}</span>
          </label>
        ))}
      </fieldset>
      <Items rows={rows} towns={towns} />
    </>
  )
}
