import { Table, useEvents } from '@boxwright/appliance/web'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { AuditEntryView, AuditView, DvbboxesEvents, StatusView } from '../../src/api/types.ts'
import { ask, query, Refused } from '../shell/ask.ts'
import { moment } from '../shell/clock.ts'
import { Page } from '../shell/page.tsx'
import { words } from '../words/words.ts'
import { continued, noEntries, renewed } from './entries.ts'

const texts = words.log

/** How many are asked for at once. */
const limit = 100

/** Who did what, the last first. */
export function LogPage({ status }: { readonly status: StatusView }) {
  const [log, setLog] = useState<AuditView>()
  const { entries, next } = log ?? noEntries
  const [who, setWho] = useState('')
  const [what, setWhat] = useState('')
  const [problem, setProblem] = useState('')

  /** What is asked for now: an answer to something else comes too late. */
  const asked = useRef('')
  asked.current = query({ who, what })

  async function load(before?: number): Promise<void> {
    const now = asked.current
    try {
      const path = query({ limit, before, who, what })
      const page = await ask<AuditView>(`audit${path}`)
      if (asked.current !== now) return
      const join = before === undefined ? renewed : continued
      setLog((old = noEntries) => join(old, page))
      setProblem('')
    } catch (error) {
      setProblem(error instanceof Refused ? error.message : String(error))
    }
  }
  useEffect(() => {
    setLog(undefined)
    void load()
  }, [who, what])
  const connection = useEvents<DvbboxesEvents>(
    { audit: () => void load() },
    { onReset: () => void load() },
  )
  const codes = Object.entries(words.audit)
  return (
    <Page status={status} title={texts.title} connection={connection}>
      <section class="panel audit" aria-label={texts.title}>
        <header>
          <div class="field">
            <label for="log-who">{texts.who}</label>
            <input
              id="log-who"
              type="search"
              value={who}
              onInput={({ currentTarget: { value } }) => setWho(value.trim())}
            />
          </div>
          <div class="field">
            <label for="log-what">{texts.what}</label>
            <select
              id="log-what"
              value={what}
              onChange={({ currentTarget: { value } }) => setWhat(value)}
            >
              <option value="">{words.shell.all}</option>
              {codes.map(([code, label]) => (
                <option key={code} value={code}>
                  {label}
                </option>
              ))}
            </select>
          </div>
        </header>
        {problem !== '' && (
          <p class="note note-bad" role="alert">
            {problem}
          </p>
        )}
        <Table<AuditEntryView>
          caption={texts.title}
          rows={entries}
          rowKey={({ id }) => id}
          // What is not known yet is not empty.
          empty={log ? texts.empty : '…'}
          columns={[
            { title: texts.when, cell: ({ time }) => <time>{moment(time * 1000)}</time> },
            { title: texts.who, cell: (entry) => entry.who },
            {
              title: texts.what,
              cell: (entry) => (
                <>
                  {words.audit[entry.what]}
                  {entry.outcome !== 'done' && (
                    <span class="lacking"> {words.auditOutcome[entry.outcome]}</span>
                  )}
                </>
              ),
            },
            { title: texts.about, cell: ({ detail }) => <Detail detail={detail} /> },
          ]}
        />
        {next !== null && (
          <p class="actions">
            <button type="button" onClick={() => void load(next)}>
              {texts.older}
            </button>
          </p>
        )}
      </section>
    </Page>
  )
}

/** Names of what is noted: fields, and outcomes that were counted. */
const names: Readonly<Record<string, string>> = { ...words.listing.result, ...texts.fields }

/** What it was about, as it was noted. */
function Detail({ detail }: Pick<AuditEntryView, 'detail'>) {
  return (
    <span class="detail">
      {Object.entries(detail)
        .filter(([, value]) => value !== null && value !== '')
        .map(([name, value]) => (
          <span key={name}>
            <span class="soft">{names[name] ?? name}</span>{' '}
            {Array.isArray(value) ? value.join(', ') : String(value)}
          </span>
        ))}
    </span>
  )
}
