import { createHash, randomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory, writeFile } from '@boxwright/durable'
import type { PairTask } from '../deltas/pool.ts'
import { RepositoryError } from '../errors.ts'
import { missing, readText } from '../mirror/files.ts'
import type { Layout } from '../mirror/layout.ts'
import {
  type Answer,
  formatPlan,
  type Method,
  parseAnswer,
  parseJson,
  parsePlan,
  protocol,
  type SharedPlan,
  type Way,
} from './protocol.ts'

/** The folder of a mirror by which its generator and the workers know each other, and where they work. */
export function sharedFolder({ state }: Pick<Layout, 'state'>): string {
  return join(state, 'shared')
}

/** The id of the job that makes a pair: by what is in the images, so that the next run finds it again. */
export function pairId(
  { engine, compose }: Method,
  { older, newer, forth, back }: PairTask,
): string {
  const ends = [older, newer].flatMap(({ filename, sha512 }) => [filename, sha512])
  const key = JSON.stringify([protocol, engine, compose, ...ends, forth ?? null, back ?? null])
  return `pair-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`
}

/**
 * Read the plan of a mirror.
 *
 * @throws {@link RepositoryError} `ERR_STORAGE`: there is none, or another version made it
 */
export async function readPlan(folder: string): Promise<SharedPlan> {
  const path = join(folder, 'plan.json')
  const text = await readText(path)
  const plan = text === undefined ? undefined : parsePlan(text)
  if (plan) return plan
  const reason =
    text === undefined
      ? 'there is none. Is the storage of the mirror mounted here? The first run with workers makes it'
      : `expected a plan of version ${protocol}. Is the program as new here as where it runs?`
  throw new RepositoryError('ERR_STORAGE', `${path}: ${reason}`)
}

/** The plan of a mirror; an empty one is made if there is none that we understand. */
export async function openPlan(folder: string, method: Method): Promise<SharedPlan> {
  const plan = await existingPlan(folder)
  if (plan) return plan
  await makeDirectory(folder)
  const mirror = randomBytes(16).toString('hex')
  const fresh: SharedPlan = { ...method, mirror, number: 0, pairs: new Map() }
  await writePlan(folder, fresh)
  return fresh
}

/** Replace the plan of a mirror, and remove what was made for pairs that are not in it. */
export async function replacePlan(
  folder: string,
  { mirror, number }: SharedPlan,
  { engine, compose }: Method,
  tasks: readonly PairTask[],
): Promise<SharedPlan> {
  const pairs = new Map(tasks.map((task) => [pairId({ engine, compose }, task), task]))
  const plan: SharedPlan = { mirror, number: number + 1, engine, compose, pairs }
  await writePlan(folder, plan)
  for (const name of (await readdir(folder).catch(missing)) ?? []) {
    const [id = ''] = name.split('.')
    if (name !== 'plan.json' && !pairs.has(id)) await rm(join(folder, name), { force: true })
  }
  return plan
}

/** Nothing is wanted of workers any more: what they made in vain goes. */
export async function dropPlan(folder: string): Promise<void> {
  const plan = await existingPlan(folder)
  if (plan && plan.pairs.size > 0) await replacePlan(folder, plan, plan, [])
}

/** Where an rdiff is made. Each attempt has files of its own: one that was believed dead may still be at it. */
export function partName(id: string, attempt: string, way: Way): string {
  return `${id}.${attempt}.${way}`
}

/** A name for an attempt. */
export function newAttempt(): string {
  return randomBytes(6).toString('hex')
}

/** What was made of a pair before, if all of it is there. */
export async function readReceipt(folder: string, id: string): Promise<Answer | undefined> {
  const text = await readText(join(folder, receiptName(id)))
  const answer = text === undefined ? undefined : parseAnswer(id, parseJson(text))
  if (answer?.kind !== 'made' || answer.made.length === 0) return undefined
  for (const { part, size } of answer.made) {
    const stats = await stat(join(folder, part)).catch(missing)
    if (stats?.size !== size) return undefined
  }
  return answer
}

/** Note what was made of a pair: whoever gets the same job finds it, and so does the next run. */
export async function writeReceipt(folder: string, id: string, answer: Answer): Promise<void> {
  await writeFile(join(folder, receiptName(id)), `${JSON.stringify(answer)}\n`, {
    clobber: 'replace',
  })
}

/** Remove all that was made of a pair, by whomever; the receipt first, so that it never promises what is gone. */
export async function removePair(folder: string, id: string): Promise<void> {
  await rm(join(folder, receiptName(id)), { force: true })
  const names = (await readdir(folder).catch(missing)) ?? []
  for (const name of names) {
    if (name.startsWith(`${id}.`)) await rm(join(folder, name), { force: true })
  }
}

function receiptName(id: string): string {
  return `${id}.json`
}

async function existingPlan(folder: string): Promise<SharedPlan | undefined> {
  const text = await readText(join(folder, 'plan.json'))
  return text === undefined ? undefined : parsePlan(text)
}

async function writePlan(folder: string, plan: SharedPlan): Promise<void> {
  await writeFile(join(folder, 'plan.json'), formatPlan(plan), { clobber: 'replace' })
}
