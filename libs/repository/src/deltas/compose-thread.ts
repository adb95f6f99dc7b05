import type { ThreadWork } from '../threads/protocol.ts'
import { type Composition, composeDelta } from './compose-delta.ts'

/** Join two rdiffs; tell what that costs. */
export const work: ThreadWork<Composition> = async (task, tell) => tell(await composeDelta(task))
