import { useEvents } from '@boxwright/appliance/web'
import { useEffect, useRef, useState } from 'preact/hooks'
import type {
  ApplicationView,
  BegunView,
  DvbboxesEvents,
  ListingCheckView,
  PlanView,
  StatusView,
} from '../../src/api/types.ts'
import { ask, Refused } from '../shell/ask.ts'
import { Page } from '../shell/page.tsx'
import { useLive } from '../shell/use-live.ts'
import { useQuery } from '../shell/use-query.ts'
import { words } from '../words/words.ts'
import { Application } from './application.tsx'
import { after, loadApplications, noApplications } from './applications.ts'
import { Days } from './days.tsx'
import { type Draft, useDraft } from './draft.ts'
import { Earlier } from './earlier.tsx'
import { filled } from './fill.ts'
import { Plan } from './plan.tsx'
import { TextPanel } from './text-panel.tsx'
import { useCheck } from './use-check.ts'

/** A listing on its way into the boxes: text, findings, days, what would change, what became of it. */
export function ListingPage({ status }: { readonly status: StatusView }) {
  const [search, change] = useQuery()
  const [draft, setDraft] = useDraft()
  const { check, refused } = useCheck(draft)
  const [plan, setPlan] = useState<PlanView>()
  const [problem, setProblem] = useState('')
  const shown = search.get('application') ?? ''
  const [applications, tell, load] = useLive(
    shown,
    noApplications,
    () => loadApplications(shown),
    after,
  )
  const connection = useEvents<DvbboxesEvents>(
    {
      application: (application) => tell({ kind: 'application', application }),
      result: (result) => tell({ kind: 'result', ...result }),
    },
    { onReset: load },
  )

  /** What was asked for is somewhere else on the page: the focus goes there once it is. */
  const wanted = useRef(false)
  const there = applications.shown?.id
  const look = (): void => {
    const heading = document.getElementById('results-title')
    heading?.focus()
    heading?.scrollIntoView({ block: 'start' })
  }
  useEffect(() => {
    if (!wanted.current || there === undefined) return
    wanted.current = false
    look()
  }, [there])
  function show(id: string): void {
    wanted.current = id !== there
    if (id === there) look()
    else change({ application: id })
  }

  /** What was planned is of the text as it was. */
  function edit(part: Partial<Draft>): void {
    setPlan(undefined)
    setProblem('')
    setDraft(part)
  }

  async function attempt(what: () => Promise<void>): Promise<void> {
    try {
      await what()
      setProblem('')
    } catch (error) {
      setProblem(error instanceof Refused ? error.message : String(error))
    }
  }

  const compare = (): Promise<void> =>
    attempt(async () => setPlan(await ask<PlanView>('listing/plan', { body: bodyOf(draft) })))
  const begin = (path: string, body?: unknown): Promise<void> =>
    attempt(async () => {
      const { id } = await ask<BegunView>(path, { method: 'POST', body })
      setPlan(undefined)
      show(id)
    })

  return (
    <Page status={status} title={words.listing.title} connection={connection}>
      {status.may.plan ? (
        <>
          <TextPanel
            {...{ draft, status, refused }}
            check={draft.text === '' ? undefined : check}
            onEdit={edit}
          />
          {check && draft.text !== '' && (
            <Days
              check={check}
              onAdd={(day, names) => edit({ text: filled(draft.text, day, names) })}
            />
          )}
          {check && draft.text !== '' && (
            <Plan
              plan={plan}
              isBlocked={isBlocked(check)}
              onCompare={compare}
              onApply={(id) => begin('listing/apply', { plan: id })}
            />
          )}
          {problem !== '' && (
            <p class="note note-bad" role="alert">
              {problem}
            </p>
          )}
        </>
      ) : (
        <p class="note">{words.shell.readOnly}</p>
      )}
      {applications.shown && (
        <Application
          application={applications.shown}
          boxes={applications.boxes}
          mayUndo={mayUndo(applications.shown, status)}
          onUndo={(id) => begin(`applications/${id}/undo`)}
        />
      )}
      <Earlier applications={applications.list} status={status} onShow={show} />
    </Page>
  )
}

const isBlocked = ({ blocked, service }: ListingCheckView): boolean => blocked || service === null

/** A deletion cannot be taken back: the file is gone. */
const mayUndo = ({ kind }: ApplicationView, { may }: StatusView): boolean =>
  kind === 'listing' ? may.plan : kind === 'rename' && may.admin

/** A draft as the box wants it. */
function bodyOf({ name, text, service, towns }: Draft): object {
  return {
    text,
    ...(name !== '' && { name }),
    ...(service !== '' && { service }),
    ...(towns.length > 0 && { towns }),
  }
}
