import { basename } from 'node:path'
import { stemOf } from '../archive/claim.ts'
import { readTagsOnCard } from '../exif/on-card.ts'
import type { GroupMember } from '../groups.ts'
import type { StagedShot } from '../shot.ts'
import { type ImplausibleDate, readTaken, type Tags, takenFromFile } from '../taken.ts'
import type { CopiedGroup, StageContext, StagedGroup } from './stage-context.ts'

/** Find out what the copies of a group are to be called, from the first file that tells. */
export async function describe(
  { run, root, tags: reader, dates, rule }: StageContext,
  copied: CopiedGroup,
): Promise<StagedGroup> {
  const { group, members, sibling } = copied
  const files = members.flatMap((one) => (one.state === 'staged' ? [one.file] : []))
  if (files.length === 0) return { ...copied, shot: undefined, implausible: [] }
  const implausible: ImplausibleDate[] = []
  let tags: Tags = {}
  let taken: StagedShot['taken']
  let hash = ''
  for (const one of members) {
    if (one.state !== 'staged') continue
    hash ||= one.file.hash
    const ask = (): Promise<Tags> =>
      run ? reader.read(one.file.part) : readTagsOnCard(reader, root, one.member.file)
    let read = rule.usesSerial ? await ask() : (one.tags ?? (await ask()))
    let found = readTaken(read, dates)
    // Nothing to believe in the one date: exiftool knows more.
    if (read === one.tags && found.implausible.length > 0) {
      read = await ask()
      found = readTaken(read, dates)
    }
    tags = { ...read, ...tags }
    implausible.push(...found.implausible)
    taken = found.taken
    if (taken) break
  }
  if (!taken) {
    const found = takenFromFile((group.members[0] as GroupMember).file.modified, dates)
    implausible.push(...found.implausible)
    taken = found.taken
  }
  const series = rule.series({
    clock: taken?.clock,
    name: basename(group.stem),
    hash,
    camera: textOf(tags, /:Model$/),
    make: textOf(tags, /:Make$/),
    serial: textOf(tags, /:(Internal)?SerialNumber$/),
  })
  const elsewhere = members.find((one) => one.state === 'staged')?.elsewhere
  const preferred = elsewhere === undefined ? undefined : stemOf(elsewhere)
  return { ...copied, shot: { series, taken, files, sibling, preferred }, implausible }
}

function textOf(tags: Tags, pattern: RegExp): string {
  const [, value = ''] = Object.entries(tags).find(([tag]) => pattern.test(tag)) ?? []
  return String(value).trim()
}
