import { type Application, type Applied, type Applier, isMediaPlan } from '@boxwright/aggregator'
import { applicationView } from './api/application-views.ts'
import type { ApplicationView, BegunView } from './api/types.ts'
import type { AuditLog, AuditNote } from './store/audit.ts'

/** What is being applied. */
export interface Applications extends Disposable {
  /** The ids of what is at work now. */
  readonly running: ReadonlySet<string>
  /**
   * Begin something, and let it go on: it is journaled when this resolves.
   *
   * @param task - applies it
   * @param isIt - tells what it begins from what others begin
   */
  begin(task: () => Promise<Applied>, isIt: (begun: Application) => boolean): Promise<BegunView>
  /** Do what an earlier run left undone. */
  resume(): Promise<void>
}

/** Who wants to know. */
export interface ApplicationsOptions {
  readonly applier: Applier
  readonly audit: AuditLog
  /** Told when something has failed that nobody waits for. */
  readonly failed: (error: unknown) => void
}

/** Keep track of what is applied, and write it into the audit log: also what others began, and what a kill cut short. */
export function followApplications({ applier, audit, failed }: ApplicationsOptions): Applications {
  const running = new Set<string>()
  /** What was written of an application last: it is tried again and again while a box is away. */
  const noted = new Map<string, string>()
  const begun = (application: Application): void => {
    running.add(application.id)
    noteBegin(audit, application, applier)
  }
  const settled = (application: Application): void => {
    running.delete(application.id)
    const note = endOf(application, applier)
    const text = JSON.stringify(note)
    if (noted.get(application.id) === text) return
    noted.set(application.id, text)
    audit.note(note)
  }
  applier.events.prependListener('begun', begun)
  applier.events.prependListener('settled', settled)
  return {
    running,
    async begin(task, isIt) {
      const id = Promise.withResolvers<string>()
      const look = (application: Application): void => {
        if (isIt(application)) id.resolve(application.id)
      }
      applier.events.on('begun', look)
      let hasBegun = false
      task().catch((error: unknown) => {
        if (hasBegun) failed(error)
        else id.reject(error)
      })
      try {
        return { id: await id.promise }
      } finally {
        hasBegun = true
        applier.events.off('begun', look)
      }
    },
    async resume() {
      const known = audit.applications()
      for (const application of applier.history()) {
        if (!known.has(application.id)) noteBegin(audit, application, applier)
      }
      await applier.resume()
    },
    [Symbol.dispose]() {
      applier.events.off('begun', begun)
      applier.events.off('settled', settled)
    },
  }
}

/** An application was journaled, but we were killed before it was written of: it has the time that it was asked for. */
function noteBegin(audit: AuditLog, application: Application, applier: Applier): void {
  const { id, by, undoes, time } = application
  const { kind, service, days, towns, filename, to } = viewOf(application, applier)
  const detail =
    kind === 'listing'
      ? { application: id, service, days, towns, ...(undoes !== undefined && { undoes }) }
      : { application: id, filename, ...(to !== null && { to }), ...(undoes && { undoes }) }
  const what =
    undoes !== undefined
      ? 'listing-undo'
      : kind === 'listing'
        ? 'listing-apply'
        : kind === 'delete'
          ? 'media-delete'
          : 'media-rename'
  audit.note({ who: by ?? '', what, outcome: 'done', detail }, time / 1_000)
}

function endOf(application: Application, applier: Applier): AuditNote {
  const { outcomes } = viewOf(application, applier)
  const good = (outcomes.applied ?? 0) + (outcomes.unchanged ?? 0)
  const isMedia = application.plans.some(isMediaPlan)
  return {
    who: application.by ?? '',
    what: isMedia ? 'media-changed' : 'listing-applied',
    outcome: good === application.plans.length ? 'done' : 'failed',
    detail: { application: application.id, ...outcomes },
  }
}

function viewOf(application: Application, applier: Applier): ApplicationView {
  return applicationView(application, applier, new Set())
}
