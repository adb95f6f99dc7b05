import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  createImporter,
  type Importer,
  type ImporterOptions,
  type ImportReport,
} from '@boxwright/importer'
import { expect } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'

/** An empty card and the place of an archive. */
export interface Bench extends AsyncDisposable {
  /** The card's folder. */
  readonly card: string
  /** The archive's folder; not made yet. */
  readonly archive: string
  /** Import the card with an importer of its own. */
  bring(options?: Partial<ImporterOptions>): Promise<ImportReport>
  /** Use an importer. */
  using<T>(work: (importer: Importer) => Promise<T>): Promise<T>
}

/** Make a card and the place of an archive. */
export async function bench(): Promise<Bench> {
  const folder = await temporaryFolder()
  const card = join(folder.path, 'card')
  const archive = join(folder.path, 'tank')
  await mkdir(card)
  return {
    card,
    archive,
    async bring(options) {
      await using importer = createImporter({ archive, jobs: 2, ...options })
      return await importer.import({ source: card })
    },
    async using(work) {
      await using importer = createImporter({ archive, jobs: 2 })
      return await work(importer)
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

/** How many files were found, imported, known and failed. They must add up, and so must their bytes. */
export function counts({ found, imported, known, failed }: ImportReport): number[] {
  expect(imported.files + known.files + failed.files).toBe(found.files)
  expect(imported.bytes + known.bytes + failed.bytes).toBe(found.bytes)
  return [found, imported, known, failed].map(({ files }) => files)
}
