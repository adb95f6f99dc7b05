import { useEvents } from '@boxwright/appliance/web'
import { useEffect, useRef, useState } from 'preact/hooks'
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
  // What was pressed goes, or leads elsewhere: the focus follows.
  const wanted = useRef(false)
  useEffect(() => {
    if (!wanted.current) return
    wanted.current = false
    document.getElementById(name === '' ? 'search-field' : 'medium-title')?.focus()
  }, [name])
  const show = (next: string): void => {
    wanted.current = true
    change({ name: next })
  }
  return (
    <Page status={status} title={words.media.title} connection={connection}>
      {name !== '' && <Medium key={name} name={name} status={status} turn={turn} onName={show} />}
      <SearchPanel
        status={status}
        expression={search.get('q') ?? ''}
        turn={turn}
        onExpression={(q) => change({ q }, true)}
        onOpen={(next) => {
          show(next)
          scrollTo({ top: 0 })
        }}
      />
      <CheckPanel />
    </Page>
  )
}
