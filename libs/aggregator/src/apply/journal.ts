import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DurableError, makeDirectory, sweep, writeFile } from '@boxwright/durable'
import { AggregatorError } from '../errors.ts'
import type { ScoredMember } from '../programme.ts'
import { type LineFile, lineFile } from './line-file.ts'
import { type AnyPlan, isMediaPlan, placeOfResult } from './plans.ts'
import type { BoxResult } from './results.ts'

/** What is to be done, as it was journaled before anything was. */
export interface Application {
  /** Its name: numbers, in the order in which they came. */
  readonly id: string
  /** When it was asked for, Unix ms. */
  readonly time: number
  /** Who asked, if it was said. */
  readonly by?: string
  /** The one that it takes back. */
  readonly undoes?: string
  /** What to do: all of it to programmes, or all of it to a medium. */
  readonly plans: readonly AnyPlan[]
}

/** Applications and what became of them, safe from power cuts and kills. */
export interface Journal {
  /** All applications, oldest first. */
  list(): readonly Application[]
  /** What became of an application so far: the last word for each plan. */
  results(id: string): readonly BoxResult[]
  /** The last word for one plan. @param place - see `placeOfPlan` */
  result(id: string, place: string): BoxResult | undefined
  /** Note what is to be done. It is on the disk when this resolves; if it rejects, it will not be done. */
  add(application: Omit<Application, 'id'>): Promise<Application>
  /** Note what became of a part. It is on the disk when this resolves. */
  note(id: string, result: BoxResult): Promise<void>
}

/**
 * Open a journal: `NNNNNN.plan.json` is written once, `NNNNNN.results` grows by a line for each result. What was
 * planned and has no line was perhaps done: doing it again is harmless. So a line that is not whole is none. A plan has
 * its name only once it is whole: one that is not was damaged later, and what was to be done only a person can say.
 *
 * @param folder - made if it is missing; no other process may use it
 * @throws {@link AggregatorError} `ERR_STORAGE`
 */
export async function openJournal(folder: string): Promise<Journal> {
  await makeDirectory(folder)
  // Whoever was killed in the midst of it has told nobody that it will be done.
  await sweep(folder, () => 'remove')
  const applications: Application[] = []
  const results = new Map<string, Map<string, BoxResult>>()
  const take = (id: string, result: BoxResult): void => {
    const known = results.get(id) ?? new Map<string, BoxResult>()
    known.set(placeOfResult(result), result)
    results.set(id, known)
  }
  for (const name of (await readdir(folder)).sort()) {
    const id = /^(\d{6,})\.plan\.json$/.exec(name)?.[1]
    if (id === undefined) continue
    const path = join(folder, name)
    applications.push(shared(parse(await readFile(path, 'utf8'), path)))
    for (const line of (await readLines(join(folder, `${id}.results`))).split(endOfLine)) {
      const result = parseLine(line)
      if (result) take(id, result)
    }
  }
  let last: Promise<unknown> = Promise.resolve()
  const files = new Map<string, LineFile>()
  /** One after the other, for each is numbered after the last. */
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const next = last.then(task)
    last = next.catch(() => undefined)
    return next
  }
  return {
    list: () => applications,
    results: (id) => [...(results.get(id)?.values() ?? [])],
    result: (id, place) => results.get(id)?.get(place),
    add: (application) =>
      inTurn(async () => {
        const number = Number(applications.at(-1)?.id ?? 0) + 1
        const whole = { id: String(number).padStart(6, '0'), ...application }
        const path = join(folder, `${whole.id}.plan.json`)
        await writeFile(path, JSON.stringify(whole)).catch(async (error: unknown) => {
          // Who asks is told that it failed: it shall not be found, and done, by the next start.
          if (error instanceof DurableError && error.published) await rm(path, { force: true })
          throw error
        })
        applications.push(shared(whole))
        return whole
      }),
    async note(id, result) {
      const file = files.get(id) ?? lineFile(join(folder, `${id}.results`))
      files.set(id, file)
      await file.add(JSON.stringify(result))
      take(id, result)
    },
  }
}

/** Boxes mostly hold the same, and what was asked for stays: each list is kept once, and not 20 times. */
function shared(application: Application): Application {
  const lists = new Map<string, readonly ScoredMember[]>()
  const one = (list: readonly ScoredMember[]): readonly ScoredMember[] => {
    const text = JSON.stringify(list)
    const known = lists.get(text) ?? list
    lists.set(text, known)
    return known
  }
  const plans = application.plans.map((plan): AnyPlan => {
    if (isMediaPlan(plan)) return plan
    const [previous, next] = [one(plan.previous), one(plan.next)]
    return { ...plan, previous, next, delete: one(plan.delete), insert: one(plan.insert) }
  })
  return { ...application, plans }
}

/** A power cut may leave zeros in place of what was written last, and of what parts it from the line before. */
const endOfLine = /[\n\0]+/

function parse(text: string, path: string): Application {
  const damaged = (cause?: unknown): AggregatorError => {
    const got = text === '' ? 'an empty file' : `${Buffer.byteLength(text)} bytes of something else`
    const message = `${path}: expected what was to be done, as JSON, got ${got}; without the file it is not done`
    return new AggregatorError('ERR_STORAGE', message, { cause })
  }
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch (cause) {
    throw damaged(cause)
  }
  if (!isLike<Application>(found, ['id']) || !Array.isArray(found.plans)) throw damaged()
  return found
}

async function readLines(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    // Nothing has become of it yet.
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return ''
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AggregatorError('ERR_STORAGE', `${path} cannot be read: ${reason}`, { cause })
  }
}

/** @returns nothing for a line that is not whole: its last character is the one that makes it JSON */
function parseLine(line: string): BoxResult | undefined {
  try {
    const found: unknown = JSON.parse(line)
    return isLike<BoxResult>(found, ['town', 'host', 'outcome']) ? found : undefined
  } catch {
    return undefined
  }
}

/** Whether it is an object with some texts. */
function isLike<T>(found: unknown, texts: readonly (keyof T & string)[]): found is T {
  if (typeof found !== 'object' || found === null) return false
  const facts: Readonly<Record<string, unknown>> = { ...found }
  return texts.every((name) => typeof facts[name] === 'string')
}
