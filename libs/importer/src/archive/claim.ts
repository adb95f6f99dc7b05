import { basename } from 'node:path'
import { nameKey } from '@boxwright/naming'
import { numberIn } from '../archive-name.ts'
import { suffixOf } from '../groups.ts'
import { numberKey } from '../names.ts'
import type { StagedFile, StagedShot } from '../shot.ts'
import type { IndexedFile, IndexFile } from './index-file.ts'

/** What becomes of a copy. */
export interface Claim {
  /** The copy. */
  readonly file: StagedFile
  /** Its path in the archive: the name it is to get, or where its content is already. */
  readonly path: string
  /** Whether the content is there already, or about to be, under that path. */
  readonly known: boolean
}

/** For whom names are claimed. */
export interface Claimant {
  /** The import. */
  readonly run: string
  /** The number in `.currentNumber`; -1 if there is none. */
  readonly floor: number
  /** Unix time in ms. */
  readonly now: number
  /** Whether the copies were read back from the disk. */
  readonly proven: boolean
}

/**
 * Claim the names of a shot, within a transaction: from then on no other import takes them, and a
 * crash leaves a note of what was about to happen.
 *
 * @returns `undefined` if another import is about to publish the same content: ask again
 */
export function claim(index: IndexFile, shot: StagedShot, claimant: Claimant): Claim[] | undefined {
  const known = new Map<StagedFile, string>()
  let { sibling } = shot
  for (const file of shot.files.filter(({ identity }) => identity)) {
    const found = index.withContent(file.size, file.hash)
    const there = found.find(({ run }) => run === null || run === claimant.run)
    if (there) known.set(file, there.path)
    else if (found.length > 0) return undefined
    if (there) sibling ??= stemOf(there.path)
  }
  for (const file of shot.files.filter(({ identity }) => !identity)) {
    const there = sibling === undefined ? undefined : besides(index, sibling, file)
    if (there) known.set(file, there.path)
  }
  const fresh = shot.files.filter((file) => !known.has(file))
  const stem = fresh.length > 0 ? stemFor(index, { ...shot, sibling }, fresh, claimant) : ''
  for (const file of fresh) index.put(intent(file, stem, claimant))
  return shot.files.map((file) => {
    const path = known.get(file)
    return { file, path: path ?? stem + file.suffix, known: path !== undefined }
  })
}

/** The path without suffix. */
export function stemOf(path: string): string {
  return path.slice(0, path.length - suffixOf(path).length)
}

/** A file of the same shot with the same content. */
export function besides(
  index: IndexFile,
  sibling: string,
  { size, hash }: Pick<StagedFile, 'size' | 'hash'>,
): IndexedFile | undefined {
  return index.withContent(size, hash).find(({ stem }) => stem === nameKey(sibling))
}

/** The name of the siblings if there is room beside them, or that in another archive, otherwise a new one. */
function stemFor(
  index: IndexFile,
  { series, sibling, preferred }: StagedShot,
  fresh: readonly StagedFile[],
  { floor }: Claimant,
): string {
  if (sibling !== undefined) {
    const taken = new Set(index.withStem(nameKey(sibling)).map(({ path }) => nameKey(path)))
    if (fresh.every(({ suffix }) => !taken.has(nameKey(sibling + suffix)))) return sibling
  }
  if (preferred !== undefined && index.withStem(nameKey(preferred)).length === 0) {
    const number = numberIn(preferred)
    if (series.key === numberKey && number !== undefined) index.setCounter(numberKey, number)
    return preferred
  }
  const last = index.counter(series.key)
  let n = last === undefined ? series.first : last + 1
  if (series.key === numberKey) n = Math.max(n, floor + 1)
  while (index.withStem(nameKey(series.stem(n))).length > 0) n += 1
  if (n > series.first || !series.sparse) index.setCounter(series.key, n)
  return series.stem(n)
}

function intent(file: StagedFile, stem: string, claimant: Claimant): IndexedFile {
  const { size, hash, source } = file
  const part = basename(file.part)
  const { run, now: imported } = claimant
  const proven = Number(claimant.proven)
  const path = stem + file.suffix
  const facts = { path, stem: nameKey(stem), size, hash, proven, run, part, source, imported }
  return { ...facts, sums: file.sums, generation: null }
}
