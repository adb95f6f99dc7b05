import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory, writeFile } from '@boxwright/durable'
import { AggregatorError } from '../errors.ts'
import { type LineFile, lineFile } from './line-file.ts'
import { type AnyPlan, placeOfResult } from './plans.ts'
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
  /** Note what is to be done. It is on the disk when this resolves. */
  add(application: Omit<Application, 'id'>): Promise<Application>
  /** Note what became of a part. It is on the disk when this resolves. */
  note(id: string, result: BoxResult): Promise<void>
}

/**
 * Open a journal: `NNNNNN.plan.json` is written once, `NNNNNN.results` grows by a line for each result. What was
 * planned and has no line was perhaps done: doing it again is harmless.
 *
 * @param folder - made if it is missing; no other process may use it
 * @throws {@link AggregatorError} `ERR_STORAGE`
 */
export async function openJournal(folder: string): Promise<Journal> {
  await makeDirectory(folder)
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
    applications.push(parse(await readFile(join(folder, name), 'utf8'), join(folder, name)))
    const lines = await readFile(join(folder, `${id}.results`), 'utf8').catch(() => '')
    for (const line of lines.split('\n')) {
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
        await writeFile(join(folder, `${whole.id}.plan.json`), JSON.stringify(whole))
        applications.push(whole)
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

function parse(text: string, path: string): Application {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AggregatorError('ERR_STORAGE', `${path}: expected JSON, got something else`, {
      cause,
    })
  }
}

function parseLine(line: string): BoxResult | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
