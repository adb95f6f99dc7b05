import { z } from 'zod'
import type { PairTask, ThroughNames } from '../deltas/pool.ts'
import { imageName, parseImageName, rdiffName } from '../image-name.ts'
import type { EngineName } from '../options.ts'

/**
 * The version of what a generator and its workers tell each other. It is in the name of the queue, so
 * that those of different versions never meet.
 */
export const protocol = 1

/** The name of the queue of a mirror. */
export function queueName(mirror: string): string {
  return `boxwright-rdiffs-${protocol}-${mirror}`
}

/** The name of all jobs. */
export const jobName = 'pair'

/** In which direction of a pair an rdiff leads. */
export type Way = 'forth' | 'back'

/** How rdiffs are made. */
export interface Method {
  /** What makes them. */
  readonly engine: EngineName
  /** Whether they are joined from others where that costs next to nothing. */
  readonly compose: boolean
}

/** What is planned for a mirror. It lies in the storage that all machines share: what is not in it is not done. */
export interface SharedPlan extends Method {
  /** Tells this mirror from others that the same Redis serves. */
  readonly mirror: string
  /** Grows with each plan. */
  readonly number: number
  /** The pairs, by the ids of their jobs. */
  readonly pairs: ReadonlyMap<string, PairTask>
}

/** What a job says: which pair of which plan. The names are for people who look into the queue. */
export interface PairJobData {
  /** The number of the plan. */
  readonly plan: number
  /** The older image. */
  readonly older: string
  /** The newer image. */
  readonly newer: string
  /** Published rdiffs that lead the same way through a third image. */
  readonly through?: ThroughNames | undefined
  /** The same for the way back. */
  readonly throughBack?: ThroughNames | undefined
}

/** An rdiff that a worker made and proved. */
export interface Part {
  /** Where it leads. */
  readonly way: Way
  /** The name of the file in the shared folder. */
  readonly part: string
  /** Length in bytes. */
  readonly size: number
  /** POSIX `cksum`. */
  readonly cksum: string
  /** SHA-256. */
  readonly sha256: string
  /** SHA-512. */
  readonly sha512: string
}

/** An rdiff that a worker could not make. */
export interface Miss {
  /** Where it would lead. */
  readonly way: Way
  /** Why. */
  readonly message: string
}

/** What a worker answers: what came of a pair, or that it cannot go on at all, for the disk is full. */
export type Answer =
  | {
      readonly kind: 'made'
      readonly made: readonly Part[]
      readonly missed: readonly Miss[]
      /** How many bytes of images were read. */
      readonly bytesRead: number
      /** Whether they were joined from others. */
      readonly composed: boolean
    }
  | { readonly kind: 'full'; readonly code: string; readonly message: string }
  /** The plan that the job belongs to has been replaced by one without this pair. */
  | { readonly kind: 'stale' }

const hex = (digits: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`))
const bytes = z.int().min(0)
const idPattern = /^pair-[0-9a-f]{32}$/
const partPattern = /^pair-[0-9a-f]{32}\.[0-9a-f]{12}\.(forth|back)$/

const image = z.strictObject({
  filename: z.string().refine((name) => parseImageName(name) !== undefined),
  size: bytes,
  modified: z.string().regex(/^\d{1,20}$/),
  sha512: hex(128),
})
const planSchema = z.strictObject({
  protocol: z.literal(protocol),
  mirror: hex(32),
  number: z.int().min(0),
  engine: z.enum(['librsync-wasm', 'rdiff']),
  compose: z.boolean(),
  pairs: z.record(
    z.string().regex(idPattern),
    z.strictObject({ older: image, newer: image, forth: z.boolean(), back: z.boolean() }),
  ),
})
// Such a file is read in the folder of rdiffs, as a hint: whatever is in it, what is made is proven.
const rdiff = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+~-]*\.rdiff$/)
const jobSchema = z.strictObject({
  plan: z.int().min(0),
  older: z.string(),
  newer: z.string(),
  through: z.tuple([rdiff, rdiff]).optional(),
  throughBack: z.tuple([rdiff, rdiff]).optional(),
})
const way = z.enum(['forth', 'back'])
const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('made'),
    made: z
      .array(
        z.strictObject({
          way,
          part: z.string().regex(partPattern),
          size: bytes,
          cksum: z.string().regex(/^\d{1,10}$/),
          sha256: hex(64),
          sha512: hex(128),
        }),
      )
      .max(2),
    missed: z.array(z.strictObject({ way, message: z.string().max(10_000) })).max(2),
    bytesRead: bytes,
    composed: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('full'),
    code: z.string().max(100),
    message: z.string().max(10_000),
  }),
  z.strictObject({ kind: z.literal('stale') }),
])

/** The text of a plan. */
export function formatPlan({ pairs, ...plan }: SharedPlan): string {
  const entries = [...pairs].map(([id, { older, newer, forth, back }]) => {
    const ways = { forth: forth !== undefined, back: back !== undefined }
    return [id, { older, newer, ...ways }] as const
  })
  return `${JSON.stringify({ protocol, ...plan, pairs: Object.fromEntries(entries) })}\n`
}

/** Read a plan; `undefined` if it is none, or of another version. Names of rdiffs are made of those of the images. */
export function parsePlan(text: string): SharedPlan | undefined {
  const { success, data } = planSchema.safeParse(parseJson(text))
  if (!success) return undefined
  const pairs = Object.entries(data.pairs).map(([id, { forth, back, ...images }]) => {
    const [older, newer] = [imageName(images.older.filename), imageName(images.newer.filename)]
    const task: PairTask = {
      ...images,
      forth: forth ? rdiffName(older, newer) : undefined,
      back: back ? rdiffName(newer, older) : undefined,
    }
    return [id, task] as const
  })
  const { mirror, number, engine, compose } = data
  return { mirror, number, engine, compose, pairs: new Map(pairs) }
}

/** Whether this is the id of a job: only then may it become part of a path. */
export function isId(text: unknown): text is string {
  return typeof text === 'string' && idPattern.test(text)
}

/** Read what a job says; `undefined` if it is none of ours. */
export function parseJob(value: unknown): PairJobData | undefined {
  return jobSchema.safeParse(value).data
}

/** Read an answer to a job; `undefined` if it is none. Its files have names that begin with the id. */
export function parseAnswer(id: string, value: unknown): Answer | undefined {
  const answer = answerSchema.safeParse(value).data
  if (answer?.kind !== 'made') return answer
  const own = answer.made.every((each) => each.part.startsWith(`${id}.`))
  const ways = [...answer.made, ...answer.missed].map((each) => each.way)
  return own && new Set(ways).size === ways.length ? answer : undefined
}

/** What came through the queue, fit to be shown: whoever wrote it may mean to steer a terminal. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}

/** Parse JSON; `undefined` if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
