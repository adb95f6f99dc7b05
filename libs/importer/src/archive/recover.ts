import { unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncDirectory, syncFile } from '@boxwright/durable'
import { readBack } from '../copy/read-back.ts'
import type { IndexedFile, IndexFile } from './index-file.ts'
import type { Layout } from './layout.ts'
import { lookAt, lookWithin } from './look.ts'
import { takeOver } from './run.ts'

/**
 * Finish what imports were about to do that were killed: what has its name and is whole stays, and is
 * known; what has not is forgotten, and comes again with its card.
 */
export async function recover(
  layout: Layout,
  index: IndexFile,
  signal: AbortSignal,
): Promise<void> {
  await takeOver(layout, index.runs(), async (run, folder) => {
    for (const file of index.ofRun(run)) {
      const published = await isPublished(layout, file, join(folder, file.part ?? ''), signal)
      index.transaction(() => {
        index.forget(file.path)
        if (published === 'ours') index.put({ ...file, run: null, part: null })
        if (published === 'other') index.note(file)
      })
    }
  })
}

async function isPublished(
  layout: Layout,
  file: IndexedFile,
  part: string,
  signal: AbortSignal,
): Promise<'ours' | 'other' | 'no'> {
  const target = join(layout.root, file.path)
  const there = await lookWithin(layout, target)
  if (!there) return 'no'
  const copy = await lookAt(part)
  const linked = copy?.ino === there.ino && copy.dev === there.dev
  // Two names of one file: killed between the two steps. With one name left, its content has to tell.
  const same =
    linked || (!copy && there.size === file.size && (await hasHash(target, file, signal)))
  if (!same) return 'other'
  await syncFile(target)
  await syncDirectory(dirname(target))
  if (linked) await unlink(part)
  return 'ours'
}

async function hasHash(
  target: string,
  { hash }: IndexedFile,
  signal: AbortSignal,
): Promise<boolean> {
  return (await readBack(target, signal)).hash === hash
}
