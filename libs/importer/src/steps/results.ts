import type { FileResult } from '../report.ts'
import type { StagedFile } from '../shot.ts'
import { takenText } from '../taken.ts'
import type { Outcome } from './publish-batch.ts'
import type { StagedGroup } from './stage-context.ts'

/** What is told of the files of a group, once their copies have their names. */
export function resultsOf(
  { members, shot }: StagedGroup,
  outcomes: ReadonlyMap<StagedFile, Outcome>,
): FileResult[] {
  const taken = shot?.taken && takenText(shot.taken)
  const dateFrom = shot?.taken?.from
  return members.map((one): FileResult => {
    const { path: source, size } = one.member.file
    if (one.state === 'failed') return { outcome: 'failed', source, size, error: one.error }
    if (one.state === 'known') {
      return { outcome: 'known', source, size, path: one.path, hash: one.hash, proven: one.proven }
    }
    const { hash } = one.file
    const outcome = outcomes.get(one.file)
    switch (outcome?.state) {
      case 'imported':
        return {
          outcome: 'imported',
          source,
          size,
          path: outcome.path,
          hash,
          proven: outcome.proven,
          taken,
          dateFrom,
        }
      case 'known':
        return { outcome: 'known', source, size, path: outcome.path, hash, proven: outcome.proven }
      case 'failed':
        return { outcome: 'failed', source, size, error: outcome.error }
      default:
        throw new Error(`Nothing became of ${source}`)
    }
  })
}
