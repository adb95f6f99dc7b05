import { join } from 'node:path'
import { waysOf } from '../deltas/make-pair.ts'
import type { MadeDiff, MissedDiff, PairResult, PairTask } from '../deltas/pool.ts'
import { sumFile } from '../reading/sum-file.ts'
import { type Answer, plain } from './protocol.ts'

/**
 * See whether the files are what a worker says that it made.
 *
 * @throws what the system said on the worker when the disk of the storage was full, as if it were said here
 */
export async function acceptAnswer(
  folder: string,
  task: PairTask,
  answer: Answer,
): Promise<PairResult> {
  if (answer.kind === 'stale') throw new Error('the plan was replaced')
  if (answer.kind === 'full') {
    const { code, message } = answer
    throw Object.assign(new Error(plain(message)), { code, syscall: 'write' })
  }
  const filenameOf = { forth: task.forth, back: task.back }
  const made: MadeDiff[] = []
  const missed: MissedDiff[] = []
  for (const { way, message } of answer.missed) {
    const filename = filenameOf[way]
    if (filename !== undefined) missed.push({ filename, cause: new Error(plain(message)) })
  }
  for (const { way, part, size, sha512 } of answer.made) {
    const filename = filenameOf[way]
    if (filename === undefined) continue
    const path = join(folder, part)
    const sums = await sumFile(path)
    if (sums.identity.size === size && sums.sha512 === sha512) {
      made.push({ filename, part: path, proved: { ...sums, bytesRead: 0 } })
    } else {
      const cause = new Error(`${path} is not what the worker has proven: its sums are others`)
      missed.push({ filename, cause })
    }
  }
  const told = new Set([...made, ...missed].map(({ filename }) => filename))
  for (const { filename } of waysOf(task)) {
    if (!told.has(filename)) missed.push({ filename, cause: new Error('the worker did not tell') })
  }
  return { made, missed, bytesRead: answer.bytesRead, composed: answer.composed }
}
