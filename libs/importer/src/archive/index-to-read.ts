import { constants, rmSync } from 'node:fs'
import { access, copyFile, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { archiveFailure, errnoOf } from '../errors.ts'
import { isReadOnly } from './place.ts'

/** A path at which SQLite can open an index. */
export interface IndexPath extends Disposable {
  /** The path; `:memory:` if there is no index. */
  readonly path: string
}

/**
 * Where to open the index of an archive that is to be looked at only. SQLite writes beside what it reads: of an index on a
 * disk that is mounted read-only, where nobody else can write either, it gets a copy.
 *
 * @param index - the index of the archive
 * @throws {@link ImporterError} `ERR_ARCHIVE`
 */
export async function indexToRead(index: string): Promise<IndexPath> {
  const nothing = { [Symbol.dispose]: () => undefined }
  try {
    await access(index, constants.F_OK)
    if (!(await isReadOnly(index))) return { path: index, ...nothing }
    const folder = await mkdtemp(join(tmpdir(), 'imagetank-'))
    const copy = {
      path: join(folder, 'index'),
      [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
    }
    await copyFile(index, copy.path)
    // What was committed last, before whoever wrote was killed.
    await copyFile(`${index}-wal`, `${copy.path}-wal`).catch(ignoreMissing)
    return copy
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return { path: ':memory:', ...nothing }
    throw archiveFailure(error, `read the index ${index}`)
  }
}

function ignoreMissing(error: unknown): void {
  if (errnoOf(error) !== 'ENOENT') throw error
}
