import type { BoxId } from './box.ts'
import { AggregatorError } from './errors.ts'
import { fileNameOf } from './media.ts'
import type { PlanOutcome } from './plan.ts'
import { formatMember, isOdd, parseMember, type ScoredMember } from './programme.ts'
import { type ProgrammeKey, parseProgrammeKey } from './programme-key.ts'

/** What is to become of a medium in all boxes: another name, or no medium. */
export interface MediaChange {
  /** `NAME` or `NAME.ts`, as the boxes have it. */
  readonly name: string
  /** What it is to be called; without, it is deleted. Written as {@link newMediaName} does. */
  readonly to?: string
  /**
   * Rename it although it is scheduled: in programmes to come, too. What is on the air is refused all the same, and so
   * is to delete what is scheduled. Default `false`.
   */
  readonly scheduled?: boolean
}

/** When a medium is on, in one box. */
export interface Scheduled extends ProgrammeKey {
  /** Unix seconds. */
  readonly start: number
  /** Unix seconds: the start and the duration that this box says. */
  readonly end: number
}

/** Members of a programme that name a medium. */
export interface NamingMembers {
  /** The key of the sorted set, `DDMMYYYY:SERVICE`. */
  readonly key: string
  /** As they are there. */
  readonly members: readonly ScoredMember[]
}

/**
 * Why a medium is left alone in a box: nothing is known of the box; it is scheduled; there is a medium of the new name;
 * there is something else under its key.
 */
export type MediaConflict = 'unknown' | 'scheduled' | 'taken' | 'odd'

/** What is to become of a medium in one box. Plain data: it may be kept as JSON and carried out later. */
export interface MediaPlan {
  /** Which. */
  readonly box: BoxId
  /** The file, `NAME.ts`. */
  readonly filename: string
  /** The file that it becomes; absent: it is deleted. */
  readonly to?: string
  /** `unchanged`: this box has no such medium, and no programme names it. */
  readonly outcome: PlanOutcome
  /** Why not, in a conflict. */
  readonly reason?: MediaConflict
  /** Seconds, as this box says: what must be there for the plan to be carried out. Absent: it has no such medium. */
  readonly duration?: number
  /** Where programmes name it. A deletion leaves them as they are: they are of the past. */
  readonly programmes: readonly NamingMembers[]
  /** When it is on, from now on. */
  readonly scheduled: readonly Scheduled[]
  /** Whether programmes to come may be changed. */
  readonly withScheduled: boolean
  /** Change no programme but these: it takes back another plan. */
  readonly only?: true
}

/** What a box holds of a medium. */
export interface FoundMedia {
  /** Seconds. `odd`: something else is under its key. */
  readonly duration: number | 'odd' | undefined
  /** Whether there is a medium of the new name. */
  readonly taken: boolean
  /** Where programmes name it. */
  readonly programmes: readonly NamingMembers[]
}

/**
 * Make a new name of what somebody typed, as the ancestor's pages did: in small letters, with `_` for spaces.
 *
 * @returns `NAME.ts`
 * @throws {@link AggregatorError} `ERR_NAME`: no listing could name it
 */
export function newMediaName(text: string): string {
  const filename = fileNameOf(text.trim().toLowerCase().replace(/\s+/g, '_'))
  if (/^[0-9a-z_]+\.ts$/.test(filename)) return filename
  const got = JSON.stringify(text)
  throw new AggregatorError('ERR_NAME', `name: expected letters a-z, digits and _, got ${got}`)
}

/**
 * Plan a change for one box.
 *
 * @param change - with names of files
 * @param box - which
 * @param found - what it holds; `undefined`: nothing is known
 * @param now - Unix seconds
 */
export function planMedia(
  { name, to, scheduled: withScheduled = false }: MediaChange,
  box: BoxId,
  found: FoundMedia | undefined,
  now: number,
): MediaPlan {
  const { duration, programmes = [] } = found ?? {}
  const seconds = typeof duration === 'number' ? { duration } : {}
  const scheduled = scheduledIn(programmes, seconds.duration ?? 0, now)
  const plan = { box, filename: name, ...(to !== undefined && { to }), ...seconds }
  const rest = { programmes, scheduled, withScheduled: withScheduled && to !== undefined }
  const reason = found ? conflictOf({ ...plan, ...rest }, found, now) : 'unknown'
  if (reason) return { ...plan, outcome: 'conflict', reason, ...rest }
  const isNothing =
    duration === undefined && (to === undefined || programmes.every(({ members: [one] }) => !one))
  return { ...plan, outcome: isNothing ? 'unchanged' : 'changed', ...rest }
}

/** Why a plan may not be carried out on what a box holds. @param now - Unix seconds */
export function conflictOf(
  { to, withScheduled }: Pick<MediaPlan, 'to' | 'withScheduled'>,
  { duration, taken, programmes }: FoundMedia,
  now: number,
): MediaConflict | undefined {
  if (duration === 'odd') return 'odd'
  const barred = scheduledIn(programmes, duration ?? 0, now).some(
    ({ start }) => !withScheduled || start <= now,
  )
  if (barred) return 'scheduled'
  return to !== undefined && taken && duration !== undefined ? 'taken' : undefined
}

/** When members are on that have not ended yet, by start. @param duration - seconds; @param now - Unix seconds */
export function scheduledIn(
  programmes: readonly NamingMembers[],
  duration: number,
  now: number,
): Scheduled[] {
  return programmes
    .flatMap(({ key, members }) => {
      const named = parseProgrammeKey(key)
      const starts = members.map(({ score }) => score)
      return named ? starts.map((start) => ({ ...named, start, end: start + duration })) : []
    })
    .filter(({ start, end }) => start >= now || end > now)
    .sort((a, b) => a.start - b.start)
}

/**
 * The plan that takes back a renaming: nothing but what that one changed has its old name again.
 *
 * @param plan - one that was carried out
 * @param changed - the programmes that it changed, as they were before
 * @throws {@link AggregatorError} `ERR_OPTIONS`: it was a deletion, and the file is gone
 */
export function undoMedia(plan: MediaPlan, changed: readonly NamingMembers[]): MediaPlan {
  const { to, filename, programmes, box, duration } = plan
  if (to === undefined) {
    const message = `${filename}: a deletion cannot be taken back, for the file is gone`
    throw new AggregatorError('ERR_OPTIONS', message)
  }
  const known = new Map<string, Map<string, ScoredMember>>()
  for (const { key, members } of [...programmes, ...changed]) {
    const all = known.get(key) ?? new Map<string, ScoredMember>()
    known.set(key, all)
    for (const one of members) all.set(one.member, renamed(one, to))
  }
  return {
    ...{ box, filename: to, to: filename, outcome: 'changed' },
    ...(duration !== undefined && { duration }),
    programmes: [...known].map(([key, members]) => ({ key, members: [...members.values()] })),
    ...{ scheduled: [], withScheduled: true, only: true },
  }
}

/** Whether a member names a file. */
export function names({ member, score }: ScoredMember, filename: string): boolean {
  const item = parseMember({ member, score })
  return !isOdd(item) && item.filename === filename
}

/** A member that names a file, naming another one. */
export function renamed(scored: ScoredMember, filename: string): ScoredMember {
  const item = parseMember(scored)
  return isOdd(item) ? scored : formatMember({ ...item, filename })
}
