import { basename } from 'node:path'
import { stemOf } from '../archive/claim.ts'
import { readTagsOnCard } from '../exif/on-card.ts'
import { troubleTag } from '../exif/reader.ts'
import type { GroupMember } from '../groups.ts'
import type { StagedShot } from '../shot.ts'
import { type ImplausibleDate, readTaken, type Tags, takenFromFile } from '../taken.ts'
import type { CopiedGroup, StageContext, StagedGroup, StagedMember } from './stage-context.ts'

type StagedCopy = Extract<StagedMember, { state: 'staged' }>

/** Find out what the copies of a group are to be called, from the first file that tells. */
export async function describe(
  { run, root, tags: reader, dates, rule }: StageContext,
  copied: CopiedGroup,
): Promise<StagedGroup> {
  const { group, members, sibling } = copied
  const staged = members.filter((one) => one.state === 'staged')
  const [first] = staged
  if (!first) return { ...copied, shot: undefined, doubts: [] }
  const doubts: string[] = []
  let tags: Tags = {}
  let taken: StagedShot['taken']
  for (const one of staged.toSorted(plainFirst)) {
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
    doubts.push(...troublesIn(read), ...found.implausible.map(doubtOf))
    taken = found.taken
    if (taken) break
  }
  if (!taken) {
    const found = takenFromFile((group.members[0] as GroupMember).file, dates)
    doubts.push(...found.implausible.map(doubtOf))
    taken = found.taken
  }
  const series = rule.series({
    clock: taken?.clock,
    name: basename(group.stem),
    hash: first.file.hash,
    camera: textOf(tags, /:Model$/),
    make: textOf(tags, /:Make$/),
    serial: textOf(tags, /:(Internal)?SerialNumber$/),
  })
  const preferred = first.elsewhere === undefined ? undefined : stemOf(first.elsewhere)
  const files = staged.map(({ file }) => file)
  return { ...copied, shot: { series, taken, files, sibling, preferred }, doubts }
}

function doubtOf({ tag, value }: ImplausibleDate): string {
  return `${tag} is ${value}, which is not believed`
}

function troublesIn(tags: Tags): string[] {
  const trouble = tags[troubleTag]
  return trouble === undefined ? [] : [`its tags could not be read: ${trouble}`]
}

/** A JPEG that tells at once goes before its RAW, of the same moment, for which exiftool would be asked. */
function plainFirst(a: StagedCopy, b: StagedCopy): number {
  return Number(isPlain(b)) - Number(isPlain(a))
}

function isPlain({ member, tags }: StagedCopy): boolean {
  return member.kind === 'photo' && tags !== undefined
}

function textOf(tags: Tags, pattern: RegExp): string {
  const [, value = ''] = Object.entries(tags).find(([tag]) => pattern.test(tag)) ?? []
  return String(value).trim()
}
