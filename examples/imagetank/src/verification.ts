import { join } from 'node:path'
import type { Importer, VerifyReport } from '@boxwright/importer'
import type { FaultKind, FaultView, VerificationView } from './api/types.ts'
import { messageOf, mostFaults } from './import-views.ts'

/** What is found wrong, the worst first: photos that are gone or spoilt, proofs, what somebody has put elsewhere. */
const kinds: readonly FaultKind[] = [
  ...(['damaged', 'missing', 'unreadable'] as const),
  ...(['history', 'altered', 'moved', 'new'] as const),
]

/**
 * Read all archives from their disks, one after the other. One that cannot be read holds up no other.
 *
 * @param importer is told to; it tells how far it is
 */
export async function verifyAll(
  importer: Importer,
  signal: AbortSignal,
): Promise<NonNullable<VerificationView['last']>> {
  const begun = Date.now()
  const faults: FaultView[] = []
  let failure: string | null = null
  let files = 0
  const { archive: first, archives } = importer.settings
  for (const archive of archives) {
    try {
      const report = await importer.verify({ archive, signal })
      files += filesRead(report)
      for (const { path, kind, message } of report.faults) {
        const file = archive === first ? path : join(archive, path)
        faults.push({ file, kind, reason: message })
      }
    } catch (error) {
      failure ??= messageOf(error)
    }
  }
  const time = Date.now()
  const worst = worstOf(faults)
  const verdict = verdictOf(worst.counts, failure)
  return { time, files, seconds: (time - begun) / 1000, ...worst, failure, verdict }
}

/** What is wrong, in a line for a person; `null`: nothing. */
function verdictOf(
  counts: NonNullable<VerificationView['last']>['counts'],
  failure: string | null,
): string | null {
  const found = kinds.flatMap((kind) => {
    const count = counts[kind]
    return count === undefined ? [] : `${count} ${kind}`
  })
  if (found.length === 0) return failure
  const more = failure === null ? '' : `; ${failure}`
  return `the archive is not what it was: ${found.join(', ')}${more}`
}

/** What is new, moved or altered was read as well, and is counted as what it was found to be. */
function filesRead({ verified, learnt, faults }: VerifyReport): number {
  return verified.files + learnt.files + faults.filter(({ kind }) => kind === 'damaged').length
}

function worstOf(
  faults: readonly FaultView[],
): Pick<NonNullable<VerificationView['last']>, 'counts' | 'faults'> {
  const byKind = Map.groupBy(faults, ({ kind }) => kind)
  const ordered = kinds.flatMap((kind) => byKind.get(kind) ?? [])
  const counts = Object.fromEntries([...byKind].map(([kind, some]) => [kind, some.length]))
  return { counts, faults: ordered.slice(0, mostFaults) }
}
