import type { ThreadWork } from '../threads/protocol.ts'
import { type Comparison, compareImages } from './compare-images.ts'

/** Compare two images; tell which part is done, and at last what was read. */
export const work: ThreadWork<Comparison> = async (task, tell) =>
  tell(await compareImages(task, { blocking: true, onProgress: tell }))
