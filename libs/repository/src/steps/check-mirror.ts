import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { RepositoryError } from '../errors.ts'
import { eachOf } from '../mirror/files.ts'
import type { Layout } from '../mirror/layout.ts'
import { type Metas, readMetas } from '../mirror/metas.ts'
import { identify } from '../reading/identify.ts'
import type { UploadFiles } from '../upload/upload-files.ts'

/** How many faults are told of: of a mirror that was moved away, all files are missing. */
const told = 20

/**
 * The metadata of a mirror that is fit to be seen by clients.
 *
 * @throws {@link RepositoryError} `ERR_MIRROR`: some cannot be read, or there are none.
 */
export async function soundMetas(layout: Layout): Promise<Metas> {
  const { metas, faults } = await readMetas(layout)
  if (faults.length > 0) throw unfit(layout, faults)
  if (metas.size === 0) throw unfit(layout, ['meta: expected the metadata of a series, found none'])
  return metas
}

/**
 * See that all files are there, as long as their metadata say. They are not read.
 *
 * @throws {@link RepositoryError} `ERR_MIRROR`, a line for each fault
 */
export async function checkMirror(layout: Layout, files: UploadFiles): Promise<void> {
  const faults: string[] = []
  await eachOf(files.contents, async ({ path, size }) => {
    const found = await identify(join(layout.root, path))
    const is = found ? `${found.size} bytes` : 'none'
    if (found?.size !== size) faults.push(`${path}: expected ${size} bytes, found ${is}`)
  })
  await eachOf([...files.checksums, ...files.cksums], async (path) => {
    await access(join(layout.root, path)).catch(() => {
      faults.push(`${path}: expected a list of sums, found none`)
    })
  })
  if (faults.length > 0) throw unfit(layout, faults.sort())
}

function unfit({ root }: Layout, faults: readonly string[]): RepositoryError {
  const more = faults.length > told ? [`and ${faults.length - told} more`] : []
  const lines = [...faults.slice(0, told), ...more].map((line) => `\n  ${line}`).join('')
  return new RepositoryError('ERR_MIRROR', `${root} is not fit to be sent:${lines}`)
}
