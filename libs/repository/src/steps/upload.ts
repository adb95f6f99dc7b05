import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatCksums } from '../checksum-files.ts'
import { formatMeta, type Meta } from '../meta.ts'
import { eachOf, missing, readText, settle } from '../mirror/files.ts'
import { type Layout, layoutOf } from '../mirror/layout.ts'
import { type Metas, metaPath, readMetas } from '../mirror/metas.ts'
import { namesIn, withoutGone } from '../standing.ts'
import { clean, fetchLists, removeRest } from '../upload/destination-folder.ts'
import { planContents, sendContents, sendSmall } from '../upload/send.ts'
import { signedFolder, type Upload } from '../upload/task.ts'
import { uploadFiles } from '../upload/upload-files.ts'
import { checkMirror, soundMetas } from './check-mirror.ts'

/** What an upload has done, or would do. All paths are from the root of the mirror. */
export interface UploadReport {
  /** Images and rdiffs that were sent. */
  readonly sent: readonly string[]
  /** How long these are together, in bytes. */
  readonly bytes: number
  /** How many bytes of them travelled: what the destination has of them need not. */
  readonly travelled: number
  /** Images and rdiffs that clients were not told of while they were replaced: their names. */
  readonly withdrawn: readonly string[]
  /** What was removed. */
  readonly removed: readonly string[]
  /** How long it took, in s. */
  readonly seconds: number
}

/**
 * Send a mirror: first what is about to be replaced is withdrawn, then come the files, then their
 * lists, then what names them. So at each moment the metadata there name only what is there and whole.
 */
export async function upload(task: Upload): Promise<UploadReport> {
  const start = performance.now()
  const { layout, dryRun } = task
  const metas = await soundMetas(layout)
  const files = uploadFiles(metas, await signedFiles(layout))
  await checkMirror(layout, files)
  const work = await mkdtemp(join(tmpdir(), 'puavo-img-repo-'))
  try {
    if (!dryRun) await clean(task, files)
    const isThere = await fetchLists(task, work)
    const contents = await planContents(task, files)
    const { metas: there } = await readMetas(layoutOf(work))
    const withdrawn = await withdraw(task, metas, there, work)
    let travelled = 0
    if (!dryRun) {
      travelled = await sendContents(task, contents)
      for (const list of [files.checksums, files.cksums, files.metas]) {
        await sendSmall(task, layout.root, await others(layout.root, work, list))
      }
      for (const list of [files.signed, files.timestamp, files.roots]) {
        await sendSmall(task, layout.root, list)
      }
    }
    return {
      sent: contents.map(({ path }) => path),
      bytes: contents.reduce((sum, { size }) => sum + size, 0),
      travelled,
      withdrawn,
      removed:
        task.remove && isThere ? await removeRest(task, files, { series: there.keys() }) : [],
      seconds: (performance.now() - start) / 1000,
    }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** The files of which the destination has none, or another. */
async function others(root: string, there: string, list: readonly string[]): Promise<string[]> {
  const found: string[] = []
  await eachOf(list, async (path) => {
    const [ours, theirs] = await Promise.all(
      [root, there].map((each) => readText(join(each, path))),
    )
    if (ours !== theirs) found.push(path)
  })
  return found
}

async function signedFiles({ root }: Layout): Promise<string[]> {
  const options = { recursive: true, withFileTypes: true } as const
  const all = (await readdir(join(root, signedFolder), options).catch(missing)) ?? []
  return all
    .filter((entry) => entry.isFile() && /^[^.].*\.json$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
    .sort()
}

/** Let clients of the destination no longer know of what is about to be replaced. */
async function withdraw(task: Upload, metas: Metas, there: Metas, work: string): Promise<string[]> {
  const sums = new Map(
    [...metas.values()].flatMap((meta) =>
      Object.values(meta).flatMap(({ images }) =>
        images.flatMap((image) =>
          [image, ...image.diffs].map((f) => [f.filename, f.sha512] as const),
        ),
      ),
    ),
  )
  const layout = layoutOf(work)
  const isReplaced = (name: string, sha512: string): boolean =>
    sums.has(name) && sums.get(name) !== sha512
  const standing = new Map<string, Meta>()
  const changed: string[] = []
  for (const [series, meta] of there) {
    const rest = withoutGone(meta, isReplaced)
    standing.set(series, rest)
    if (rest === meta) continue
    await settle(metaPath(layout, series), formatMeta(rest))
    changed.push(`meta/${series}.json`)
  }
  if (changed.length === 0) return []
  const after = namesIn(standing.values())
  const withdrawn = [...namesIn(there.values())].filter((name) => !after.has(name))
  if (task.dryRun) return withdrawn
  await settle(join(work, 'CKSUMS'), formatCksums([...standing.values()]))
  await sendSmall(task, work, changed)
  await sendSmall(task, work, ['CKSUMS'])
  task.events.emit('withdrawn', withdrawn)
  return withdrawn
}
