import { useEvents } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { DvbboxesEvents, GridView, StatusView } from '../../src/api/types.ts'
import { ask, query } from '../shell/ask.ts'
import { Behind } from '../shell/behind.tsx'
import { addDays, dayOfField, fieldOf, isDay, longDay, mondayOf } from '../shell/days.ts'
import { Page } from '../shell/page.tsx'
import { Towns } from '../shell/towns.tsx'
import { useLoaded } from '../shell/use-loaded.ts'
import { useQuery } from '../shell/use-query.ts'
import { words } from '../words/words.ts'
import { Day } from './day.tsx'
import { Grid } from './grid.tsx'
import { useProgramme } from './use-programme.ts'

const texts = words.programmes

/** Days of the grid. */
const days = 7

/** The programmes: a week of all channels, and below it a day of one of them. */
export function Programmes({ status }: { readonly status: StatusView }) {
  const [search, change] = useQuery()
  const { today, towns, channels } = status
  const wanted = search.get('from') ?? ''
  const from = isDay(wanted) ? wanted : mondayOf(today)
  const chosen = search.getAll('town').filter((town) => towns.includes(town))
  const day = search.get('day') ?? today
  const service = search.get('service') ?? channels[0]?.id ?? ''

  const asked = query({ from, days, towns: chosen })
  const grid = useLoaded(asked, (signal) => ask<GridView>(`grid${asked}`, { signal }))
  const programme = useProgramme({ day, service, towns: chosen })
  const again = (): void => {
    grid.again()
    programme.again()
  }
  const connection = useEvents<DvbboxesEvents>(
    {
      programmes({ keys }) {
        grid.again()
        if (keys === null || keys.some((key) => key.day === day && key.service === service))
          programme.again()
      },
      media: again,
      box: grid.again,
    },
    { onReset: again },
  )
  const nameOf = (wanted: string): string =>
    channels.find(({ id }) => id === wanted)?.name ?? wanted
  const turn = (weeks: number): void => change({ from: addDays(from, 7 * weeks) })
  const [isChosen, setChosen] = useState(false)
  const choose = (fields: Readonly<Record<string, string>>): void => {
    setChosen(true)
    change(fields)
  }
  const { answer } = grid
  const shown = programme.answer
  const isThere = shown?.day === day && shown.service === service
  return (
    <Page status={status} title={texts.title} connection={connection}>
      <section class="panel grid-panel" aria-labelledby="grid-title">
        <header>
          <h2 id="grid-title" class="visually-hidden">
            {texts.grid}
          </h2>
          <div class="turn">
            <button type="button" class="quiet" onClick={() => turn(-1)} aria-label={texts.earlier}>
              ←
            </button>
            <button type="button" class="quiet" onClick={() => choose({ from: '', day: '' })}>
              {texts.today}
            </button>
            <button type="button" class="quiet" onClick={() => turn(1)} aria-label={texts.later}>
              →
            </button>
            <input
              type="date"
              aria-label={texts.from}
              value={fieldOf(from)}
              onChange={({ currentTarget: { value } }) => {
                if (value !== '') change({ from: mondayOf(dayOfField(value)) })
              }}
            />
          </div>
          <Towns towns={towns} chosen={chosen} onChoose={(town) => change({ town })} />
          <a
            class="button quiet"
            download
            href={`/api/programme.xml${query({
              first: from,
              last: addDays(from, days - 1),
              service: channels.map(({ id }) => id),
              towns: chosen,
            })}`}
          >
            XMLTV
          </a>
        </header>
        {grid.refused && (
          <p class="note note-bad" role="alert">
            {grid.refused.message}
          </p>
        )}
        {answer && <Behind boxes={answer.behind} isLive />}
        {answer && (
          <Grid
            grid={answer}
            today={today}
            shown={{ day, service }}
            onOpen={(next) => choose({ ...next })}
            onTurn={turn}
          />
        )}
      </section>
      {/* Who chooses a cell of the grid hears what is below it now; who only came here, nothing. */}
      <p role="status" class="visually-hidden">
        {isChosen &&
          isThere &&
          `${nameOf(service)}, ${longDay(day)}: ${texts.short[shown.colour]}, ${texts.items(shown.items.length)}`}
      </p>
      <Day
        key={`${day} ${service}`}
        day={day}
        service={service}
        status={status}
        towns={chosen.length === 0 ? towns : chosen}
        loaded={programme}
      />
    </Page>
  )
}
