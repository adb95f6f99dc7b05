import { Table } from '@boxwright/appliance/web'
import type { BoxPlaceView, BoxView, OddityView } from '../../src/api/types.ts'
import { words } from '../words/words.ts'

const texts = words.boxes

/** What was left out of the view, for it cannot be what it should be. */
export function Oddities({ boxes }: { readonly boxes: readonly BoxView[] }) {
  const rows = boxes.flatMap(({ town, host, oddities }) =>
    oddities.some.map((oddity): OddityView & BoxPlaceView => ({ town, host, ...oddity })),
  )
  if (rows.length === 0) return null
  const total = boxes.reduce((sum, { oddities }) => sum + oddities.total, 0)
  return (
    <section id="oddities" class="panel oddities" aria-labelledby="oddities-title">
      <header>
        <h2 id="oddities-title">{texts.oddities}</h2>
        {total > rows.length && (
          <span class="soft">{words.findings.more(total - rows.length)}</span>
        )}
      </header>
      <Table<OddityView & BoxPlaceView>
        caption={texts.oddities}
        rows={rows}
        rowKey={({ town, host, database, key }) => `${town}/${host} ${database} ${key}`}
        columns={[
          { title: texts.server, cell: ({ host }) => host, by: ({ host }) => host, header: true },
          {
            title: texts.databaseTitle,
            cell: ({ database }) => texts.database[database],
            by: ({ database }) => database,
          },
          { title: texts.key, cell: ({ key }) => <code>{key}</code>, by: ({ key }) => key },
          { title: texts.detail, cell: ({ detail }) => detail },
        ]}
      />
    </section>
  )
}
