import { createHash } from 'node:crypto'
import type { ThreadWork } from '../threads/protocol.ts'
import type { ReadTask } from './protocol.ts'
import { received } from './ring.ts'

/** Sum what comes through a ring, and tell the sum. */
export const work: ThreadWork<ReadTask> = async ({ ring }, tell) => {
  const hash = createHash('sha512')
  for (const data of received(ring)) hash.update(data)
  tell(hash.digest('hex'))
}
