/**
 * Publish files so that a power cut or a second writer cannot lose, tear or overwrite them.
 *
 * How a program that keeps files starts:
 *
 * {@includeCode ../examples/start.ts#start}
 *
 * @packageDocumentation
 */

export { type DatabaseOptions, openDatabase } from './edges/open-database.ts'
export { makeDirectory, syncDirectory, syncFile } from './edges/sync.ts'
export {
  DurableError,
  type DurableErrorCode,
  type DurableErrorDetails,
  type LockHolder,
} from './errors.ts'
export { type Lock, type LockOptions, lock } from './lock.ts'
export type { Clobber, PublishOptions, Sync, WriteOptions } from './options.ts'
export { partOf, targetOf } from './part-names.ts'
export { publish } from './publish.ts'
export { type Orphan, type SweepOptions, type Swept, sweep, type Verdict } from './sweep.ts'
export { type Data, writeFile } from './write-file.ts'
