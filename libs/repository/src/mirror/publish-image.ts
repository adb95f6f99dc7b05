import { constants, copyFile, link, realpath, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { publish } from '@boxwright/durable'
import { sameSums } from '../checksum-files.ts'
import { RepositoryError } from '../errors.ts'
import { type Identity, sameIdentity } from '../identity.ts'
import { identify } from '../reading/identify.ts'
import { type ReadOptions, sumFile } from '../reading/sum-file.ts'
import type { ImageRecord } from '../record.ts'
import type { Layout } from './layout.ts'

/** How an image came into the mirror. */
export interface PublishedImage {
  /** What it is recognised by there. */
  readonly identity: Identity
  /** A second name of the same file, blocks that are shared, or bytes of its own. */
  readonly by: 'link' | 'reflink' | 'copy'
}

/** Another file system; not our file, and the kernel protects it; too many names; no links at all. */
const unlinkable = ['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'EACCES']

/**
 * Put an image into the mirror under its name: as a hard link where that is possible, otherwise as a
 * copy, which shares its blocks if the file system can. What was there under its name is replaced.
 *
 * @param from - the image, as the record has it
 * @throws {@link RepositoryError} `ERR_IMAGE_CHANGED`: it is not what was read.
 */
export async function publishImage(
  from: string,
  record: ImageRecord,
  layout: Layout,
  options: ReadOptions,
): Promise<PublishedImage> {
  const to = join(layout.root, record.filename)
  const part = join(layout.work, record.filename)
  // A link to a symbolic link would be a second symbolic link.
  const original = await realpath(from)
  await rm(part, { force: true })
  const by = await duplicate(original, part)
  try {
    await confirm(from, part, by, record, options)
    await publish(part, to, { clobber: 'replace' })
  } finally {
    await rm(part, { force: true })
  }
  const identity = await identify(to)
  if (!identity) throw new RepositoryError('ERR_IO', `${to} vanished while it was being published`)
  return { identity, by }
}

async function duplicate(from: string, to: string): Promise<PublishedImage['by']> {
  try {
    await link(from, to)
    return 'link'
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!unlinkable.includes(code)) throw error
  }
  const reflinked = await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE).then(
    () => true,
    () => false,
  )
  if (!reflinked) await copyFile(from, to)
  // A Date would round them to milliseconds.
  const { atimeMs, mtimeMs } = await stat(from)
  await utimes(to, atimeMs / 1000, mtimeMs / 1000)
  return reflinked ? 'reflink' : 'copy'
}

/** Whether what is about to be published is what was read. */
async function confirm(
  from: string,
  part: string,
  by: PublishedImage['by'],
  record: ImageRecord,
  options: ReadOptions,
): Promise<void> {
  const linked = by === 'link' ? await identify(part) : await identify(from)
  const same = sameIdentity(linked, record.read)
  if (same && (by !== 'copy' || sameSums(await sumFile(part, options), record))) return
  throw new RepositoryError(
    'ERR_IMAGE_CHANGED',
    `${from} is not what was read of it before; expected a finished file`,
  )
}
