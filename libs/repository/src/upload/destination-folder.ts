import { onlyLists, preparing, removingFiles, removingMetas } from './filters.ts'
import { listedRules, rsync } from './rsync.ts'
import { signedFolder, type Upload } from './task.ts'
import { removedFile, tellFiles } from './told.ts'
import type { UploadFiles } from './upload-files.ts'

/** Make the folders, tidy up after an upload that was killed. */
export async function clean(task: Upload, files: UploadFiles): Promise<void> {
  const args = ['--recursive', '--delete', '--mkpath', ...listedRules]
  const list = preparing(files, signedFolder)
  await rsync(task, { folder: task.layout.root, args, list })
}

/** Fetch the lists and the metadata of the destination. @returns whether it is there at all */
export async function fetchLists(task: Upload, work: string): Promise<boolean> {
  const args = ['--recursive', '--copy-links', ...listedRules]
  // Without a folder to fetch from rsync ends with 23; if nothing is to be written, nobody has made it.
  const accept = task.dryRun ? [0, 23] : [0]
  return (await rsync(task, { folder: work, fetch: true, args, list: onlyLists, accept })) === 0
}

/** Remove what is listed no more: first what clients look at, then what they were told of there. */
export async function removeRest(
  task: Upload,
  files: UploadFiles,
  { series }: { readonly series: Iterable<string> },
): Promise<string[]> {
  const { layout, dryRun } = task
  const removed: string[] = []
  const onLine = (line: string): void => {
    const path = removedFile(line)
    if (path !== undefined && !path.endsWith('/')) removed.push(path)
  }
  // Nothing is sent: what is there is left alone, and what is not as well.
  const nothing = ['--recursive', '--existing', '--ignore-existing']
  const args = [...nothing, '--delete', tellFiles, ...(dryRun ? ['--dry-run'] : []), ...listedRules]
  const stale = [...series].some((name) => !files.metas.includes(`meta/${name}.json`))
  const lists = [...(stale ? [removingMetas(files)] : []), removingFiles(files, signedFolder)]
  for (const list of lists) {
    await rsync(task, { folder: layout.root, args, list, onLine })
  }
  if (!dryRun) for (const path of removed) task.events.emit('removed', path)
  return removed
}
