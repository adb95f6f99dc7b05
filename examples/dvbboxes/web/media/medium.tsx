import { Table } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { MediaView, ShowingView, StatusView } from '../../src/api/types.ts'
import { ask } from '../shell/ask.ts'
import { Behind } from '../shell/behind.tsx'
import { clock, length } from '../shell/clock.ts'
import { shortDay } from '../shell/days.ts'
import { useLoaded } from '../shell/use-loaded.ts'
import { words } from '../words/words.ts'
import { About, type Said } from './about.tsx'
import { ChangePanel } from './change.tsx'
import { Having } from './having.tsx'

const texts = words.media

/** Props of {@link Medium}. */
export interface MediumProps {
  readonly name: string
  readonly status: StatusView
  /** Asks again when it changes. */
  readonly turn: number
  /** It has another name now, or none (empty). */
  readonly onName: (name: string) => void
}

/** A medium: where it is, when it is on, what it is about. */
export function Medium({ name, status, turn, onName }: MediumProps) {
  const path = `media/${encodeURIComponent(name)}`
  const { answer, refused, again } = useLoaded(`${path} ${turn}`, (signal) =>
    ask<MediaView>(path, { signal }),
  )
  const [said, say] = useState<Said>()
  const shown = name.replace(/\.ts$/, '')
  const wrong = refused?.status === 404 ? texts.unknown(shown) : refused?.message
  return (
    <section class="panel medium" aria-labelledby="medium-title" data-testid="medium">
      <header>
        <h2 id="medium-title" class="medium-name" tabIndex={-1}>
          {answer?.title ?? shown}
          {answer?.title != null && <span class="soft"> {shown}</span>}
        </h2>
        <button type="button" class="quiet" onClick={() => onName('')}>
          {texts.back}
        </button>
      </header>
      <p role="status" class="visually-hidden">
        {said?.text}
      </p>
      {wrong !== undefined && <p class="note note-warn">{wrong}</p>}
      {answer && (
        <>
          <Behind boxes={answer.behind} />
          <div class="medium-parts">
            <Facts medium={answer} />
            <About
              key={answer.title}
              {...{ said, say }}
              medium={answer}
              may={status.may.plan}
              onSaved={again}
            />
          </div>
          <Schedule medium={answer} status={status} />
          {status.may.admin && <ChangePanel medium={answer} onName={onName} />}
        </>
      )}
    </section>
  )
}

function Facts({ medium }: { readonly medium: MediaView }) {
  const { duration, copies, shorter } = medium
  const isShort = (host: string): boolean => shorter.some((copy) => copy.host === host)
  return (
    <div>
      <dl class="facts">
        <div>
          <dt>{texts.duration}</dt>
          <dd>{length(duration)}</dd>
        </div>
        <div>
          <dt>{texts.towns}</dt>
          <dd>{medium.towns.length}</dd>
        </div>
        <div>
          <dt>{texts.schedule}</dt>
          <dd>{medium.schedule.length}</dd>
        </div>
      </dl>
      <p class="medium-having">
        <Having {...medium} />
      </p>
      <Table
        caption={texts.copies}
        rows={copies}
        rowKey={({ town, host }) => `${town}/${host}`}
        empty={words.shell.empty}
        columns={[
          { title: texts.server, cell: ({ host }) => host, by: ({ host }) => host, header: true },
          { title: texts.towns, cell: ({ town }) => town, by: ({ town }) => town },
          {
            title: texts.duration,
            numeric: true,
            by: (copy) => copy.duration,
            cell: (copy) => (
              <>
                {isShort(copy.host) && (
                  <span class="lacking">{texts.shorter(length(duration - copy.duration))} </span>
                )}
                {length(copy.duration)}
              </>
            ),
          },
        ]}
      />
    </div>
  )
}

function Schedule(props: { readonly medium: MediaView; readonly status: StatusView }) {
  const { medium, status } = props
  const nameOf = (service: string): string =>
    status.channels.find(({ id }) => id === service)?.name ?? service
  return (
    <div class="schedule" data-testid="schedule">
      <h3>{texts.schedule}</h3>
      <Table<ShowingView>
        caption={texts.schedule}
        rows={medium.schedule}
        rowKey={({ service, day, start }) => `${service} ${day} ${start}`}
        empty={texts.neverOn}
        columns={[
          {
            title: texts.day,
            by: ({ start }) => start,
            cell: ({ day, service }) => (
              <a href={`/?day=${day}&service=${encodeURIComponent(service)}&from=${day}`}>
                {shortDay(day)}
              </a>
            ),
          },
          { title: texts.start, cell: ({ start }) => clock(start), by: ({ start }) => start },
          {
            title: words.shell.channel,
            cell: ({ service }) => nameOf(service),
            by: ({ service }) => nameOf(service),
          },
          { title: texts.towns, cell: ({ towns }) => towns.join(', ') },
        ]}
      />
    </div>
  )
}
