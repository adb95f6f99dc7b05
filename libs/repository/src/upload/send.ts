import type { Item } from '../progress.ts'
import { partialFolder } from './filters.ts'
import { listedFiles, rsync } from './rsync.ts'
import type { Upload } from './task.ts'
import { sentFile, tellFiles, tellProgress, transferred, travelled } from './told.ts'
import type { SizedFile, UploadFiles } from './upload-files.ts'

/** Each file appears at once, with its content on the disk; through links, of which clients know nothing. */
const placing = [
  '--times',
  // By the ns: an image of the same length may follow within the same second.
  '--modify-window=-1',
  '--copy-links',
  '--chmod=D755,F644',
  '--mkpath',
  '--fsync',
]

/** The images and rdiffs that the destination does not have. */
export async function planContents(task: Upload, { contents }: UploadFiles): Promise<SizedFile[]> {
  const found: SizedFile[] = []
  const onLine = (line: string): void => {
    const file = sentFile(line)
    if (file) found.push(file)
  }
  const list = contents.map(({ path }) => path)
  const args = ['--dry-run', ...placing, tellFiles, ...listedFiles]
  await rsync(task, { folder: task.layout.root, args, list, onLine })
  return found
}

/**
 * Send images and rdiffs; what has come of them before need not travel again.
 *
 * @returns how many bytes have travelled
 */
export async function sendContents(task: Upload, contents: readonly SizedFile[]): Promise<number> {
  if (contents.length === 0) return 0
  const { meter, events } = task
  meter.expect(contents.reduce((sum, { size }) => sum + size, 0))
  let current: { readonly file: SizedFile; readonly item: Item } | undefined
  let before = 0
  let bytes = 0
  const finish = (): void => {
    if (!current) return
    const { file, item } = current
    item.finish()
    before += file.size
    events.emit('sent', file.path, file.size)
  }
  const onLine = (line: string): void => {
    const done = transferred(line)
    if (done !== undefined) current?.item.at(done - before)
    bytes += travelled(line) ?? 0
    const file = sentFile(line)
    if (!file) return
    finish()
    current = { file, item: meter.begin(file.path, file.size) }
  }
  const list = contents.map(({ path }) => path)
  const resuming = [`--partial-dir=${partialFolder}`, ...tellProgress]
  const args = [...placing, ...resuming, tellFiles, ...listedFiles]
  await rsync(task, { folder: task.layout.root, args, list, onLine })
  finish()
  return bytes
}

/** Send small files, whatever their times. */
export async function sendSmall(
  task: Upload,
  folder: string,
  list: readonly string[],
): Promise<void> {
  if (list.length === 0) return
  const args = ['--checksum', ...placing, ...listedFiles]
  await rsync(task, { folder, args, list })
}
