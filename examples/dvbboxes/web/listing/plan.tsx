import { useMemo, useState } from 'preact/hooks'
import type { PlanView } from '../../src/api/types.ts'
import { Behind } from '../shell/behind.tsx'
import { clock } from '../shell/clock.ts'
import { shortDay } from '../shell/days.ts'
import { words } from '../words/words.ts'
import { type DiffLine, diffsOf, type TownDiff } from './diff.ts'

const texts = words.listing

/** Lines of a diff that are shown before somebody asks for all. */
const most = 40

/** Props of {@link Plan}. */
export interface PlanProps {
  readonly plan: PlanView | undefined
  /** It has errors. */
  readonly isBlocked: boolean
  readonly onCompare: () => Promise<void>
  readonly onApply: (id: string) => Promise<void>
}

/** What a listing would change in each town; then, on demand, it does. */
export function Plan({ plan, isBlocked, onCompare, onApply }: PlanProps) {
  const [busy, setBusy] = useState(false)
  const run = async (what: () => Promise<void>): Promise<void> => {
    if (busy) return
    setBusy(true)
    await what()
    setBusy(false)
  }
  const changing = plan?.boxes.filter(({ outcome }) => outcome === 'changed')
  const isThere = plan?.boxes.every(({ outcome }) => outcome === 'unchanged')
  const count = new Set(changing?.map(({ town, host }) => `${town}/${host}`)).size
  return (
    <section class="panel plan" aria-labelledby="plan-title" data-testid="plan">
      <header>
        <h2 id="plan-title">{texts.changes}</h2>
        <button
          type="button"
          class={plan ? 'quiet' : 'primary'}
          disabled={isBlocked}
          aria-disabled={busy}
          onClick={() => void run(onCompare)}
        >
          {texts.compare}
        </button>
      </header>
      {isBlocked && <p class="soft">{texts.blocked}</p>}
      {plan && (
        <>
          <Behind boxes={plan.behind} />
          <Diffs plan={plan} />
          {count > 0 && (
            <p class="actions">
              <button
                type="button"
                class="primary"
                aria-disabled={busy}
                onClick={() => void run(() => onApply(plan.id))}
              >
                {texts.apply(count)}
              </button>
            </p>
          )}
        </>
      )}
      <p role="status" class={count > 0 ? 'visually-hidden' : 'actions'}>
        {plan && count > 0 && texts.changing(count)}
        {plan && count === 0 && <b>{isThere ? texts.nothingToDo : texts.notNow}</b>}
      </p>
    </section>
  )
}

function Diffs({ plan }: { readonly plan: PlanView }) {
  const towns = useMemo(
    () => [...Map.groupBy(diffsOf(plan.boxes), ({ town }) => town)],
    [plan.boxes],
  )
  return (
    <div class="diffs">
      {towns.map(([town, diffs]) => (
        <section key={town} class="diff-town" aria-label={town}>
          <h3>{town}</h3>
          {diffs.map((diff) => (
            <Diff key={`${diff.day} ${diff.hosts.join()}`} diff={diff} />
          ))}
        </section>
      ))}
    </div>
  )
}

function Diff({ diff }: { readonly diff: TownDiff }) {
  const { day, hosts, outcome, reason, lines, kept } = diff
  const [all, setAll] = useState(false)
  const count = (kind: DiffLine['kind']): number =>
    lines.filter((line) => line.kind === kind).length
  const facts = (
    <>
      <strong>{shortDay(day)}</strong> <span class="soft">{hosts.join(', ')}</span>{' '}
      <span class={`diff-${outcome}`}>
        {reason === null ? texts.outcome[outcome] : texts.reason[reason]}
      </span>
      {lines.length > 0 && (
        <span class="diff-counts">
          <span class="diff-new">{texts.plus(count('new'))}</span>
          <span class="diff-gone">{texts.minus(count('gone'))}</span>
          <span class="diff-moved">{texts.moved(count('moved'))}</span>
          <span class="soft">{texts.kept(kept)}</span>
        </span>
      )}
    </>
  )
  if (lines.length === 0) return <p class="diff">{facts}</p>
  return (
    <details class="diff">
      <summary>{facts}</summary>
      <ol class="diff-lines">
        {(all ? lines : lines.slice(0, most)).map((line) => (
          <Line key={`${line.kind} ${line.start} ${line.filename}`} line={line} />
        ))}
      </ol>
      {!all && lines.length > most && (
        <button type="button" class="quiet" onClick={() => setAll(true)}>
          {texts.showAll(lines.length)}
        </button>
      )}
    </details>
  )
}

const signs = { gone: '−', new: '+', moved: '~' }

function Line({ line: { kind, filename, start, before } }: { readonly line: DiffLine }) {
  return (
    <li class={`diff-line diff-${kind}`}>
      <span class="sign" role="img" aria-label={texts.kinds[kind]}>
        {signs[kind]}
      </span>
      <span>
        {before !== undefined && before !== start && `${clock(before)} → `}
        {clock(start)}
      </span>
      <span class="diff-file">{filename.replace(/\.ts$/, '')}</span>
    </li>
  )
}
