import type { ThreadWork } from '../threads/protocol.ts'
import { applyAndCompare, type ProofTask } from './apply-and-compare.ts'

/** Prove an rdiff; tell how far it has come, and at last what came out. */
export const work: ThreadWork<ProofTask> = async (task, tell) =>
  tell(await applyAndCompare(task, tell))
