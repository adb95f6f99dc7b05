import type { FileView, ImportView, LogView, ProgressView, StatusView } from '../src/api/types.ts'

/** What the page shows. */
export interface PageState {
  readonly status: StatusView
  readonly imports: readonly ImportView[]
  readonly log: readonly LogView[]
  /** The last files of the imports at work, and of the last one: the latest first. */
  readonly files: readonly FileView[]
}

/** What the page is told. */
export type PageEvent =
  | { readonly kind: 'status'; readonly status: Omit<StatusView, 'mayChange'> }
  | { readonly kind: 'progress'; readonly progress: ProgressView }
  | { readonly kind: 'file'; readonly file: FileView }
  | { readonly kind: 'done'; readonly done: ImportView }
  | { readonly kind: 'log'; readonly entry: LogView }
  | { readonly kind: 'reset'; readonly state: PageState }

/** How much of each is kept. */
const most = { files: 60, imports: 500, log: 300 }

/** The state after an event. */
export function after(state: PageState, event: PageEvent): PageState {
  const { status, imports, log, files } = state
  switch (event.kind) {
    case 'status':
      return { ...state, status: { ...event.status, mayChange: status.mayChange } }
    case 'progress':
      return { ...state, status: withProgress(status, event.progress) }
    case 'file': {
      const isNew = files[0]?.import !== event.file.import && status.imports.length < 2
      return { ...state, files: [event.file, ...(isNew ? [] : files)].slice(0, most.files) }
    }
    case 'done': {
      const others = imports.filter(({ id }) => id !== event.done.id)
      return { ...state, imports: [event.done, ...others].slice(0, most.imports) }
    }
    case 'log':
      if ((log.at(-1)?.id ?? 0) >= event.entry.id) return state
      return { ...state, log: [...log, event.entry].slice(-most.log) }
    case 'reset':
      return event.state
  }
}

function withProgress(status: StatusView, progress: ProgressView): StatusView {
  const { imports, verification } = status
  if (progress.import === 'verification') {
    return { ...status, verification: { ...verification, progress } }
  }
  return {
    ...status,
    imports: imports.map((job) => (job.id === progress.import ? { ...job, progress } : job)),
  }
}
