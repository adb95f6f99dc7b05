import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createImporter, type ImporterOptions, type ImportReport } from '@boxwright/importer'
import { afterAll } from 'vitest'
import { bundle } from '../../../../test/support/bundle.ts'
import { everyFault } from '../../../../test/support/campaign.ts'
import { noise } from '../../../../test/support/noise.ts'
import {
  callsOf,
  changingCalls,
  type Injection,
  straceInject,
  type Traced,
} from '../../../../test/support/strace.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { fillCard, photo } from '../support/photos.ts'

/** It is started for each fault: bundled, in a third of the time. */
const folder = await temporaryFolder()
afterAll(() => folder[Symbol.asyncDispose]())
const [fixture = ''] = await bundle(folder.path, new URL('fixtures/import.ts', import.meta.url))

/** How long one scenario may take, in ms. */
export const timeout: number = everyFault ? 60 * 60_000 : 180_000

/** Every call by which an import changes a file system; SQLite has some of its own. */
export const importCalls: readonly string[] = [...changingCalls, 'utimensat', 'fallocate'].filter(
  // Photos are written by pwrite64. How often Node is woken up by a write is a matter of chance.
  (call) => call !== 'write',
)

/** Syncs, and what is not on the disk without them: names. */
export const decisiveCalls: readonly string[] = [
  ...['fsync', 'fdatasync', 'mkdir', 'link', 'rename', 'unlink', 'rmdir'],
]

/** Whether a call leaves another state to those who come after: opening to read, closing and syncing do not. */
export function changes(line: string): boolean {
  if (/ (close|fsync|fdatasync)\(/.test(line)) return false
  return !line.includes(' openat(') || /O_CREAT|O_TRUNC/.test(line)
}

/** Every call by which it reads, or looks at files. SQLite's `read` is left out: so its thread is woken up, too. */
export const readingCalls: readonly string[] = [
  ...['pread64', 'read', 'getdents64', 'statx', 'newfstatat', 'lstat', 'stat', 'fstat'],
]

/** A card and an archive in which it is to end, made anew for each fault. */
export interface Scenario {
  /** What it is called in the table of faults. */
  readonly name: string
  /** How the importer is made. */
  readonly options: Omit<ImporterOptions, 'archive'>
  /** Put what is there before the import into the archive. */
  prepare(card: string, archive: string): Promise<void>
}

/** RAW, JPEG and XMP of a shot, another shot, and that once more under another name. */
const shots = {
  'DCIM/1.JPG': await photo({ seed: 1, date: '2024:05:03 10:00:00' }),
  'DCIM/1.CR2': noise(70_000, 2),
  'DCIM/1.XMP': '<x/>',
  'DCIM/2.JPG': await photo({ seed: 3, date: '2024:05:04 10:00:00' }),
  'DCIM/twin of 2.JPG': await photo({ seed: 3, date: '2024:05:04 10:00:00' }),
}

/** The imports that are interrupted. */
export const scenarios: readonly Scenario[] = [
  { name: 'a new archive', options: { naming: 'numbered' }, prepare: async () => undefined },
  {
    name: 'an archive of the ancestor',
    options: { naming: 'numbered' },
    async prepare(_, archive) {
      const known = shots['DCIM/2.JPG']
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
  {
    name: 'a second card, names by template, more sums',
    options: { naming: { template: '%Y/%m/{camera}-{sequence:03}' }, sums: ['c4', 'md5'] },
    async prepare(card, archive) {
      const first = join(card, '../first card')
      const { 'DCIM/2.JPG': known } = shots
      const other = await photo({ seed: 5, date: '2024:05:03 09:00:00', camera: 'X 1' })
      await fillCard(first, { '1.JPG': other, '2.JPG': known })
      await bring(first, { archive, ...this.options })
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
  await fillCard(card, shots)
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
  archive: string | readonly string[],
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

/**
 * Every call on the card and the archive that a scenario makes when nothing goes wrong.
 *
 * @param names - which
 * @param only - of those, the ones whose line by strace is such
 * @param archivesOf - the archives, from the first
 */
export async function everyCall(
  scenario: Scenario,
  root: string,
  names: readonly string[],
  only: (line: string) => boolean = () => true,
  archivesOf: (archive: string) => string | readonly string[] = (archive) => archive,
): Promise<readonly Call[]> {
  const all: Call[] = []
  for (const threads of ['main', 'others'] as const) {
    const { card, archive } = await prepare(scenario, join(root, threads))
    const { calls } = await play(scenario, card, archivesOf(archive), {
      threads,
      syscalls: names,
    })
    for (const call of names) {
      // How often the thread of JavaScript is woken up is a matter of chance.
      if (threads === 'main' && call === 'read') continue
      for (const [at, line] of callsOf(calls, call).entries()) {
        if (line.includes(root) && only(line)) all.push({ call, when: at + 1, threads })
      }
    }
  }
  return all
}
