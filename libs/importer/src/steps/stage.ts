import type { FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { nameKey } from '@boxwright/naming'
import type { Archive } from '../archive/archive.ts'
import { stemOf } from '../archive/claim.ts'
import type { Run } from '../archive/run.ts'
import { copyAside } from '../copy/copy-aside.ts'
import { hashFile } from '../copy/hash.ts'
import { readBack } from '../copy/read-back.ts'
import { ImporterError, sourceFailure } from '../errors.ts'
import type { TagReader } from '../exif/reader.ts'
import { isMedia } from '../file-kinds.ts'
import type { FileGroup, GroupMember, SourceFile } from '../groups.ts'
import type { ExtraSum } from '../mhl/manifest.ts'
import type { NameRule } from '../names.ts'
import type { ReadBack } from '../report.ts'
import type { StagedFile, StagedShot } from '../shot.ts'
import { openSource } from '../source/open.ts'
import { locate } from '../source/walk.ts'
import {
  type DateContext,
  type ImplausibleDate,
  readTaken,
  type Tags,
  takenFromFile,
} from '../taken.ts'

/** What a shot is staged with. */
export interface StageContext {
  /** Where to. */
  readonly archive: Archive
  /** The import; `undefined`: nothing is copied, only looked at. */
  readonly run: Run | undefined
  /** The source folder. */
  readonly root: string
  /** How names are made. */
  readonly rule: NameRule
  /** Reads dates. */
  readonly tags: TagReader
  /** The clock and the zone. */
  readonly dates: DateContext
  /** Sums to be made besides the hash. */
  readonly sums: readonly ExtraSum[]
  /** Whether copies are read back. */
  readonly readBack: boolean
  /** Stops it. */
  readonly signal: AbortSignal
  /** Is told of bytes read from the card. */
  readonly onBytes: (bytes: number) => void
}

/** What became of one file so far. */
export type StagedMember =
  | { readonly member: GroupMember; readonly state: 'staged'; readonly file: StagedFile }
  | { readonly member: GroupMember; readonly state: 'known'; readonly path: string }
  | { readonly member: GroupMember; readonly state: 'failed'; readonly error: ImporterError }

/** What became of a group so far. */
export interface StagedGroup {
  /** Its files, in the order of the group. */
  readonly members: readonly StagedMember[]
  /** The copies that want a name; `undefined`: none does. */
  readonly shot: StagedShot | undefined
  /** Dates that were not believed. */
  readonly implausible: readonly ImplausibleDate[]
  /** How its copies were read back; `undefined`: none was. */
  readonly way: ReadBack | undefined
}

/** So often a file is copied if what comes back from the disk is not what was sent there. */
const tries = 2

/** Copy what is new of a group aside, and prove it. Never throws but for the signal. */
export async function stage(context: StageContext, group: FileGroup): Promise<StagedGroup> {
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
    const one = await stageOne(context, member, identity, sibling)
    way = one.way ?? way
    members.push(one.staged)
    if (one.staged.state === 'known') sibling ??= stemOf(one.staged.path)
  }
  const files = members.flatMap((one) => (one.state === 'staged' ? [one.file] : []))
  if (files.length === 0) return { members, shot: undefined, implausible: [], way }
  const found = await describe(context, group, members)
  return { members, implausible: found.implausible, way, shot: { ...found.shot, files, sibling } }
}

interface One {
  readonly staged: StagedMember
  readonly way?: ReadBack
}

async function stageOne(
  context: StageContext,
  member: GroupMember,
  identity: boolean,
  sibling: string | undefined,
): Promise<One> {
  const { file } = member
  try {
    const source = await openSource(locate(context.root, file)).catch((error: unknown) => {
      throw sourceFailure(error, `open ${file.path}`)
    })
    try {
      return await stageOpen(context, member, source, identity, sibling)
    } finally {
      await source.close().catch(() => undefined)
    }
  } catch (error) {
    context.signal.throwIfAborted()
    return { staged: { member, state: 'failed', error: sourceFailure(error, `read ${file.path}`) } }
  }
}

async function stageOpen(
  context: StageContext,
  member: GroupMember,
  source: FileHandle,
  identity: boolean,
  sibling: string | undefined,
): Promise<One> {
  const { archive, signal, run, rule } = context
  const { path, size } = member.file
  let hash: string | undefined
  // Nothing of this size in the archive: it is new, and is read once, not twice.
  if (!run || archive.index.hasSize(size)) {
    hash = await hashFile(source, signal).catch((error: unknown) => {
      signal.throwIfAborted()
      throw sourceFailure(error, `read ${path}`)
    })
    const found = await archive.find({ size, hash }, { prove: context.readBack, signal })
    const same = found.find(
      ({ stem }) => identity || (sibling !== undefined && stem === nameKey(sibling)),
    )
    if (same) {
      context.onBytes(size)
      return { staged: { member, state: 'known', path: same.path } }
    }
  }
  const suffix = rule.suffix(member.suffix)
  const common = { source: path, suffix, size, identity }
  if (!run) {
    context.onBytes(size)
    return {
      staged: {
        member,
        state: 'staged',
        file: { ...common, hash: hash ?? '', sums: null, part: '' },
      },
    }
  }
  const copy = await copyProven(context, run, member, source, hash)
  return {
    staged: { member, state: 'staged', file: { ...common, ...copy.file } },
    ...(copy.way && { way: copy.way }),
  }
}

async function copyProven(
  { signal, onBytes, ...context }: StageContext,
  run: Run,
  { file, suffix }: GroupMember,
  source: FileHandle,
  expected: string | undefined,
): Promise<{
  readonly file: Pick<StagedFile, 'hash' | 'sums' | 'part'>
  readonly way?: ReadBack
}> {
  let before = expected
  for (let attempt = 1; ; attempt += 1) {
    const part = run.newPart(context.rule.suffix(suffix))
    const told = attempt === 1 ? { onBytes } : {}
    const what = { source, path: file.path, part, sums: context.sums, signal, ...told }
    const { hash, ...copy } = await copyAside(what)
    // A card that tells one thing now and another then cannot be believed either time.
    if (before !== undefined && before !== hash) {
      throw new ImporterError('ERR_CHANGED', `${file.path} was read twice, and was not the same`)
    }
    before = hash
    const sums = context.sums.length > 0 ? JSON.stringify(copy.sums) : null
    const proven = { hash, sums, part }
    if (!context.readBack) return { file: proven }
    const back = await readBack(part, signal)
    if (back.hash === hash) return { file: proven, way: back.way }
    if (attempt < tries) continue
    const message = `${file.path}: its copy ${basename(part)} came back from the disk as ${back.hash}, it is ${hash}`
    throw new ImporterError('ERR_MISMATCH', message)
  }
}

/** What a name is made of, from the first file that tells. */
async function describe(
  { run, root, tags: reader, dates, rule }: StageContext,
  group: FileGroup,
  members: readonly StagedMember[],
): Promise<{
  shot: Pick<StagedShot, 'series' | 'taken'>
  implausible: readonly ImplausibleDate[]
}> {
  const implausible: ImplausibleDate[] = []
  let tags: Tags = {}
  let taken: StagedShot['taken']
  let hash = ''
  for (const one of members) {
    if (one.state !== 'staged') continue
    hash ||= one.file.hash
    const read = run
      ? await reader.read(one.file.part)
      : await readOnCard(reader, root, one.member.file)
    tags = { ...read, ...tags }
    const found = readTaken(read, dates)
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
  return { shot: { series, taken }, implausible }
}

/** A name on a card may be none that exiftool takes: it is given the open file instead. */
async function readOnCard(reader: TagReader, root: string, file: SourceFile): Promise<Tags> {
  const source = await openSource(locate(root, file)).catch(() => undefined)
  if (!source) return {}
  try {
    return await reader.read(`/proc/${process.pid}/fd/${source.fd}`)
  } finally {
    await source.close()
  }
}

function textOf(tags: Tags, pattern: RegExp): string {
  const [, value = ''] = Object.entries(tags).find(([tag]) => pattern.test(tag)) ?? []
  return String(value).trim()
}

function orphaned({ file }: GroupMember, { members }: FileGroup): ImporterError {
  const owner = members[0]?.file.path
  return new ImporterError('ERR_NOT_TRIED', `${file.path} belongs to ${owner}, which failed`)
}
