import { useState } from 'preact/hooks'
import type { FoundView, SearchView, StatusView } from '../../src/api/types.ts'
import { ask, query } from '../shell/ask.ts'
import { Behind } from '../shell/behind.tsx'
import { length } from '../shell/clock.ts'
import { nameOf, titleOf } from '../shell/names.ts'
import { Rows, type RowsColumn } from '../shell/rows.tsx'
import { Towns } from '../shell/towns.tsx'
import { useLoaded } from '../shell/use-loaded.ts'
import { words } from '../words/words.ts'
import { Having } from './having.tsx'

const texts = words.media

/** How many are asked for at most, as the API has it: more than anybody reads, and they are rows, not elements. */
const limit = 1_000

/** Props of {@link SearchPanel}. */
export interface SearchProps {
  readonly status: StatusView
  readonly expression: string
  /** Asks again when it changes. */
  readonly turn: number
  readonly onExpression: (expression: string) => void
  readonly onOpen: (name: string) => void
}

/** Searches as one types. */
export function SearchPanel({ status, expression, turn, onExpression, onOpen }: SearchProps) {
  const [chosen, setChosen] = useState<readonly string[]>([])
  const asked = query({ q: expression === '' ? '*' : expression, limit, towns: chosen })
  const { answer, refused } = useLoaded(`${asked} ${turn}`, (signal) =>
    ask<SearchView>(`search${asked}`, { signal }),
  )
  return (
    <section class="panel search" aria-labelledby="search-title">
      <header>
        <h2 id="search-title">{texts.search}</h2>
        <Towns towns={status.towns} chosen={chosen} onChoose={setChosen} />
      </header>
      <input
        id="search-field"
        type="search"
        aria-labelledby="search-title"
        aria-describedby="search-hint"
        value={expression}
        autoComplete="off"
        autoCapitalize="none"
        spellcheck={false}
        onInput={({ currentTarget }) => onExpression(currentTarget.value)}
      />
      <p class="search-foot">
        <span id="search-hint" class="soft">
          {texts.hint}
        </span>
        <output data-testid="found">
          {answer && texts.found(answer.results.length, answer.more)}
        </output>
      </p>
      {refused && (
        <p class="note note-bad" role="alert">
          {refused.message}
        </p>
      )}
      {answer && <Behind boxes={answer.behind} isLive />}
      {answer?.results.length === 0 && <p class="soft">{texts.nothing}</p>}
      {answer && answer.results.length > 0 && (
        <Rows
          label={texts.title}
          rows={answer.results}
          rowKey={({ filename }) => filename}
          columns={columnsOf(onOpen)}
          onOpen={({ filename }) => onOpen(filename)}
        />
      )}
    </section>
  )
}

function columnsOf(onOpen: (name: string) => void): readonly RowsColumn<FoundView>[] {
  return [
    {
      key: 'name',
      look: 'rows-file',
      title: texts.name,
      cell: (found) => (
        <a
          href={`/media?name=${encodeURIComponent(found.filename)}`}
          tabIndex={-1}
          title={found.filename}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return
            event.preventDefault()
            onOpen(found.filename)
          }}
        >
          {nameOf(found.filename)} <span class="soft">{titleOf(found)}</span>
        </a>
      ),
    },
    {
      key: 'length',
      look: 'rows-duration',
      title: texts.duration,
      width: '5.5rem',
      cell: ({ duration }) => length(duration),
    },
    {
      key: 'towns',
      look: 'rows-towns',
      title: texts.towns,
      width: '42%',
      cell: (found) => <Having {...found} />,
    },
  ]
}
