import { Table } from '@boxwright/appliance/web'
import type { ApplicationView, StatusView } from '../../src/api/types.ts'
import { moment } from '../shell/clock.ts'
import { shortDay } from '../shell/days.ts'
import { words } from '../words/words.ts'
import { countsOf } from './outcomes.ts'

const texts = words.listing

/** What was applied before. */
export function Earlier(props: {
  readonly applications: readonly ApplicationView[]
  readonly status: StatusView
  readonly onShow: (id: string) => void
}) {
  const { applications, status, onShow } = props
  const nameOf = (service: string): string =>
    status.channels.find(({ id }) => id === service)?.name ?? service
  return (
    <section class="panel earlier" aria-labelledby="earlier-title" data-testid="earlier">
      <header>
        <h2 id="earlier-title">{texts.earlier}</h2>
      </header>
      <Table<ApplicationView>
        caption={texts.earlier}
        rows={applications}
        rowKey={({ id }) => id}
        empty={texts.noneYet}
        columns={[
          {
            title: texts.when,
            header: true,
            by: ({ time }) => time,
            cell: ({ id, time }) => (
              <a
                href={`/listing?application=${encodeURIComponent(id)}`}
                onClick={(event) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return
                  event.preventDefault()
                  onShow(id)
                }}
              >
                {moment(time * 1000)}
              </a>
            ),
          },
          { title: texts.who, cell: ({ by }) => by ?? '–', by: ({ by }) => by ?? '' },
          {
            title: texts.what,
            cell: ({ kind, service, days, filename, to, towns, undoes }) => (
              <>
                {undoes !== null && <em>{texts.undoes(undoes)} · </em>}
                {kind === 'listing' && `${nameOf(service ?? '')}, ${spanOf(days)}`}
                {kind === 'rename' && `${filename} → ${to}`}
                {kind === 'delete' && `${words.media.delete} ${filename}`}{' '}
                <span class="soft">{towns.join(', ')}</span>
              </>
            ),
          },
          {
            title: texts.state,
            cell: (application) => (
              <>
                {words.application[application.state]}{' '}
                <span class="soft">{countsOf(application)}</span>
              </>
            ),
          },
        ]}
      />
    </section>
  )
}

/** The first and the last day. */
function spanOf(days: readonly string[]): string {
  const [first = '', last = ''] = [days[0], days.at(-1)]
  return first === last ? shortDay(first) : `${shortDay(first)} – ${shortDay(last)}`
}
