import type { ImportView } from './api/types.ts'

/** How an import has ended: `imported`: all is in every archive, but was not read back. */
export type ImportEnd = 'proven' | 'imported' | 'failed'

/** How an import has ended. */
export function endOf(view: Pick<ImportView, 'proven' | 'failed' | 'failure'>): ImportEnd {
  if (view.proven) return 'proven'
  return view.failure === null && view.failed.files === 0 ? 'imported' : 'failed'
}
