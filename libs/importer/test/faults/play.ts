import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createImporter, type ImporterOptions, type ImportReport } from '@boxwright/importer'
import { everyFault } from '../../../../test/support/campaign.ts'
import {
  changingCalls,
  countCalls,
  type Injection,
  straceInject,
  type Traced,
} from '../../../../test/support/strace.ts'
import { fillCard, noise, photo } from '../support/photos.ts'

const fixture = fileURLToPath(new URL('fixtures/import.ts', import.meta.url))

/** How long one scenario may take, in ms. */
export const timeout: number = everyFault ? 60 * 60_000 : 180_000

/** Every call by which an import changes a file system; SQLite has some of its own. */
export const importCalls: readonly string[] = [...changingCalls, 'utimensat', 'fallocate'].filter(
  // Photos are written by pwrite64. How often Node is woken up by a write is a matter of chance.
  (call) => call !== 'write',
)

/** A card and an archive in which it is to end, made anew for each fault. */
export interface Scenario {
  /** What it is called in the table of faults. */
  readonly name: string
  /** How the importer is made. */
  readonly options: Omit<ImporterOptions, 'archive'>
  /** Put what is there before the import into the archive. */
  prepare(card: string, archive: string): Promise<void>
}

const shots = async (): Promise<Record<string, Uint8Array | string>> => ({
  'DCIM/1.JPG': await photo({ seed: 1, date: '2024:05:03 10:00:00' }),
  'DCIM/1.CR2': noise(2, 70_000),
  'DCIM/1.XMP': '<x/>',
  'DCIM/2.JPG': await photo({ seed: 3, date: '2024:05:04 10:00:00' }),
  'DCIM/twin of 2.JPG': await photo({ seed: 3, date: '2024:05:04 10:00:00' }),
})

/** The imports that are interrupted. */
export const scenarios: readonly Scenario[] = [
  { name: 'a new archive', options: { naming: 'numbered' }, prepare: async () => undefined },
  {
    name: 'an archive of the ancestor',
    options: { naming: 'numbered' },
    async prepare(_, archive) {
      const known = (await shots())['DCIM/2.JPG'] as Uint8Array
      await fillCard(archive, { '20240504/pimg_0007.jpg': known, '.currentNumber': '3' })
    },
  },
  {
    name: 'names of the card, one taken',
    options: { naming: 'plain', readBack: false },
    async prepare(card, archive) {
      // Imported before, and changed on the card since: the name of the old one stays taken.
      await fillCard(card, { 'DCIM/2.JPG': await photo({ seed: 4, date: '2024:05:04 10:00:00' }) })
      await bring(card, { archive, naming: 'plain' })
    },
  },
]

/** Make the card and the archive of a scenario, side by side unless a place for the archive is given. */
export async function prepare(
  scenario: Scenario,
  root: string,
  archive: string = join(root, 'tank'),
): Promise<{ readonly card: string; readonly archive: string }> {
  const card = join(root, 'card')
  await mkdir(card, { recursive: true })
  await mkdir(archive)
  await scenario.prepare(card, archive)
  await fillCard(card, await shots())
  return { card, archive }
}

/** Import, here and now. */
export async function bring(card: string, options: ImporterOptions): Promise<ImportReport> {
  await using importer = createImporter({ jobs: 2, ...options })
  return await importer.import({ source: card })
}

/** Import in a process of its own, under a fault or under none. */
export async function play(
  { options }: Scenario,
  card: string,
  archive: string,
  fault: Partial<Injection> = {},
): Promise<Traced> {
  const args = [fixture, card, JSON.stringify({ ...options, archive, jobs: 1 })]
  return await straceInject({ args, syscalls: importCalls, ...fault })
}

/** The `when`-th call of its kind in one of the threads, counted from 1. */
export interface Call {
  /** Its name. */
  readonly call: string
  /** Which. */
  readonly when: number
  /** The thread of SQLite, or that of all other files. */
  readonly threads: 'main' | 'others'
}

/** Every call that a scenario makes when nothing goes wrong. */
export async function everyCall(
  scenario: Scenario,
  root: string,
  names: readonly string[] = importCalls,
): Promise<readonly Call[]> {
  const all: Call[] = []
  for (const threads of ['main', 'others'] as const) {
    const { card, archive } = await prepare(scenario, join(root, threads))
    const { calls } = await play(scenario, card, archive, { threads, syscalls: names })
    for (const call of names) {
      const count = countCalls(calls, call)
      for (let when = 1; when <= count; when += 1) all.push({ call, when, threads })
    }
  }
  return all
}
