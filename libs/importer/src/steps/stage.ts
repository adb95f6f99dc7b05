import { stemOf } from '../archive/claim.ts'
import { ImporterError } from '../errors.ts'
import { isMedia } from '../file-kinds.ts'
import type { FileGroup, GroupMember } from '../groups.ts'
import type { ReadBack } from '../report.ts'
import type { CopiedGroup, StageContext, StagedMember } from './stage-context.ts'
import { stageFile } from './stage-file.ts'

/** Copy what is new of a group aside, and prove it. Never throws but for the signal. */
export async function stage(context: StageContext, group: FileGroup): Promise<CopiedGroup> {
  const hasMedia = group.members.some(({ kind }) => isMedia(kind))
  const members: StagedMember[] = []
  let sibling: string | undefined
  let way: ReadBack | undefined
  for (const member of group.members) {
    const identity = isMedia(member.kind) || !hasMedia
    if (!identity && !members.some(({ state }) => state !== 'failed')) {
      members.push({ member, state: 'failed', error: orphaned(member, group) })
      continue
    }
    const one = await stageFile(context, { member, identity, sibling })
    way = one.way ?? way
    members.push(one.staged)
    if (one.staged.state === 'known') sibling ??= stemOf(one.staged.path)
  }
  return { group, members, sibling, way }
}

function orphaned({ file }: GroupMember, { members }: FileGroup): ImporterError {
  const owner = members[0]?.file.path
  return new ImporterError('ERR_NOT_TRIED', `${file.path} belongs to ${owner}, which failed`)
}
