/** One item of a programme: a file that a box plays from a moment on. */
export interface Item {
  /** Position in the programme as the member tells it, from 0. */
  readonly index: number
  /** The file, with its suffix: `NAME.ts`. */
  readonly filename: string
  /** When it starts: Unix seconds, may have decimals. */
  readonly start: number
}

/** One member of a sorted set as Redis has it: what is written, compared and restored. */
export interface ScoredMember {
  /** `/opt/tsfiles/NAME.ts:INDEX`, or whatever else is there. */
  readonly member: string
  /** The start: Unix seconds. Redis may hold infinities. */
  readonly score: number
}

/** A member of a programme that is none. */
export interface OddMember extends ScoredMember {
  /** Why it is none. */
  readonly reason: OddMemberReason
}

/**
 * What is wrong with a member: it is not below the folder of media, has no file name that ends in
 * `.ts`, has no plain index, or its score is no moment.
 */
export type OddMemberReason = 'folder' | 'filename' | 'index' | 'start'

/** Where boxes keep their media, and so how each member begins. */
export const mediaFolder = '/opt/tsfiles'

/**
 * Read a member of a programme. Never throws: what is odd is told.
 *
 * Only the one way to write an item is taken, so that {@link formatMember} gives the same member back.
 *
 * @param scored - the member and its score, Unix seconds
 * @param folder - where the boxes keep their media
 */
export function parseMember(
  { member, score }: ScoredMember,
  folder: string = mediaFolder,
): Item | OddMember {
  const odd = (reason: OddMemberReason): OddMember => ({ member, score, reason })
  const colon = member.lastIndexOf(':')
  if (!member.startsWith(`${folder}/`)) return odd('folder')
  const digits = colon < 0 ? '' : member.slice(colon + 1)
  if (!/^(?:0|[1-9]\d{0,14})$/.test(digits)) return odd('index')
  const filename = member.slice(folder.length + 1, colon)
  if (!filename.endsWith('.ts') || filename === '.ts' || filename.includes('/')) {
    return odd('filename')
  }
  if (!Number.isFinite(score)) return odd('start')
  return { index: Number(digits), filename, start: score }
}

/** Tell what {@link parseMember} gave: true if it is no item. */
export function isOdd(value: Item | OddMember): value is OddMember {
  return 'reason' in value
}

/**
 * Write an item as a member of a sorted set.
 *
 * @param item - the item
 * @param folder - where the boxes keep their media
 */
export function formatMember(
  { filename, index, start }: Item,
  folder: string = mediaFolder,
): ScoredMember {
  return { member: `${folder}/${filename}:${index}`, score: start }
}
