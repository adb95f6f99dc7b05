import { useEvents } from '@boxwright/appliance/web'
import { useState } from 'preact/hooks'
import type { DvbboxesEvents, StatusView } from '../../src/api/types.ts'
import { Page } from '../shell/page.tsx'
import { useQuery } from '../shell/use-query.ts'
import { words } from '../words/words.ts'
import { CheckPanel } from './check.tsx'
import { Medium } from './medium.tsx'
import { SearchPanel } from './search.tsx'

/** The media: to be searched, and one of them looked at. */
export function MediaPage({ status }: { readonly status: StatusView }) {
  const [search, change] = useQuery()
  // Counts what has changed: whoever shows media asks again.
  const [turn, setTurn] = useState(0)
  const again = (): void => setTurn((old) => old + 1)
  const connection = useEvents<DvbboxesEvents>(
    { media: again, programmes: again, box: again },
    { onReset: again },
  )
  const name = search.get('name') ?? ''
  return (
    <Page status={status} title={words.media.title} connection={connection}>
      {name !== '' && (
        <Medium
          key={name}
          name={name}
          status={status}
          turn={turn}
          onName={(next) => change({ name: next })}
        />
      )}
      <SearchPanel
        status={status}
        expression={search.get('q') ?? ''}
        turn={turn}
        onExpression={(q) => change({ q }, true)}
        onOpen={(next) => {
          change({ name: next })
          scrollTo({ top: 0 })
        }}
      />
      <CheckPanel />
    </Page>
  )
}
