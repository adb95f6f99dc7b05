import {
  type Application,
  type Applied,
  type Applier,
  isMediaPlan,
  type StallTold,
} from '@boxwright/aggregator'
import { applicationView } from './api/application-views.ts'
import type { ApplicationView, BegunView } from './api/types.ts'
import type { AuditLog, AuditNote } from './store/audit.ts'

/** What is being applied. */
export interface Applications extends Disposable {
  /** The ids of what is at work now. */
  readonly running: ReadonlySet<string>
  /** Why what became of something cannot be written down; `undefined`: it can. */
  readonly stalled: unknown
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
  /** What waits for the disk. */
  const stalls = new Map<string, { readonly error: unknown; readonly wasRunning: boolean }>()
  const write = noteWhenThereIsRoom(audit, failed)
  const begun = (application: Application): void => {
    running.add(application.id)
    write.add(beginOf(application, applier), application.time / 1_000)
  }
  const stalled = ({ application: { id }, error }: StallTold): void => {
    if (error !== undefined) {
      stalls.set(id, { error, wasRunning: running.delete(id) })
      return
    }
    if (stalls.get(id)?.wasRunning) running.add(id)
    stalls.delete(id)
  }
  const settled = (application: Application): void => {
    running.delete(application.id)
    const note = endOf(application, applier)
    const text = JSON.stringify(note)
    if (noted.get(application.id) === text) return
    noted.set(application.id, text)
    write.add(note)
  }
  applier.events.prependListener('begun', begun)
  applier.events.prependListener('settled', settled)
  applier.events.prependListener('stalled', stalled)
  return {
    running,
    get stalled() {
      return stalls.values().next().value?.error
    },
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
      const [known, ended] = [audit.applications(), audit.applications('end')]
      for (const application of applier.history()) {
        const { id, time } = application
        if (!known.has(id)) write.add(beginOf(application, applier), time / 1_000)
        const isOver = viewOf(application, applier).state === 'done'
        if (isOver && !ended.has(id)) settled(application)
      }
      await applier.resume()
    },
    [Symbol.dispose]() {
      applier.events.off('begun', begun)
      applier.events.off('settled', settled)
      applier.events.off('stalled', stalled)
      write[Symbol.dispose]()
    },
  }
}

/** What is written when an application begins. If we were killed before, it has the time that it was asked for. */
function beginOf(application: Application, applier: Applier): AuditNote {
  const { id, by, undoes } = application
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
  return { who: by ?? '', what, outcome: 'done', detail }
}

/** ms until what could not be written is tried again. */
const noteEvery = 1_000

/** Write notes in their order, and wait where there is no room. What waits at the end, the next start finds missing. */
function noteWhenThereIsRoom(audit: AuditLog, failed: (error: unknown) => void) {
  const waiting: { readonly note: AuditNote; readonly time: number }[] = []
  let timer: NodeJS.Timeout | undefined
  let isTold = false
  const flush = (): void => {
    timer = undefined
    try {
      for (let [first] = waiting; first; [first] = waiting) {
        audit.note(first.note, first.time)
        waiting.shift()
      }
      isTold = false
    } catch (error) {
      if (!isTold) failed(error)
      isTold = true
      timer = setTimeout(flush, noteEvery).unref()
    }
  }
  return {
    /** @param time - Unix seconds, now by default */
    add(note: AuditNote, time = Date.now() / 1_000): void {
      waiting.push({ note, time })
      if (timer === undefined) flush()
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  }
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
