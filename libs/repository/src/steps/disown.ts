import { join } from 'node:path'
import { sameIdentity } from '../identity.ts'
import type { Layout } from '../mirror/layout.ts'
import { readMetas } from '../mirror/metas.ts'
import { openRecords } from '../mirror/records.ts'
import { identify } from '../reading/identify.ts'
import type { MirrorFault } from './mirror-fault.ts'
import type { Run } from './run.ts'
import { withdraw } from './withdraw.ts'

/**
 * Forget what is known of files that are not what metadata say, and tell clients no longer of them: the next
 * run proves or makes anew what it can. Killed between the two, it finds them as well. The caller holds the lock.
 *
 * @param faults - what {@link verify} found; lists of sums are written anew by each run anyway
 */
export async function disown(
  layout: Layout,
  faults: readonly MirrorFault[],
  told: Pick<Run, 'events' | 'signing'>,
): Promise<void> {
  const wrong = new Set(faults.map(({ file }) => file.replace(/^rdiffs\//, '')))
  const { metas } = await readMetas(layout)
  const promised = [...metas.values()].flatMap((meta) => Object.values(meta))
  const images = new Map(promised.flatMap((each) => each.images).map((one) => [one.filename, one]))
  const records = await openRecords(layout)
  const unread = new Set(faults.filter((fault) => fault.unread).map(({ file }) => file))
  const forgotten: string[] = []
  for (const record of [...records.all.values()].filter(({ filename }) => wrong.has(filename))) {
    const { filename, sha512 } = record
    // The original of a copy may be right still.
    const linked = record.kind === 'image' && sameIdentity(record.published, record.read)
    // A cable that was loose for a moment must not cost all images: what could not be read is read again.
    if (record.kind === 'diff' || (linked && unread.has(filename))) {
      forgotten.push(filename)
      continue
    }
    const there = await identify(join(layout.root, filename))
    // Other content, and yet the same size and time: the disk has done it. If the metadata are what
    // is wrong, or the file is visibly another one, a run finds out by itself.
    const decayed = sameIdentity(there, record.published) && images.get(filename)?.sha512 === sha512
    await records.put({ ...record, published: undefined, ...(decayed && linked && { decayed }) })
  }
  await records.remove(forgotten)
  await withdraw({ ...told, layout, metas }, (name) => wrong.has(name))
}
