import { join } from 'node:path'
import {
  checksumKinds,
  checksumLine,
  checksumPath,
  formatCksums,
  sameSums,
} from '../checksum-files.ts'
import { prove } from '../deltas/prove.ts'
import { RepositoryError } from '../errors.ts'
import { parseImageName, rdiffName, versionOf } from '../image-name.ts'
import type { Meta, MetaDiff, MetaImage, SummedFile } from '../meta.ts'
import { eachOf, readText } from '../mirror/files.ts'
import type { Layout } from '../mirror/layout.ts'
import { readMetas } from '../mirror/metas.ts'
import { sumFile } from '../reading/sum-file.ts'
import type { MirrorFault } from './mirror-fault.ts'
import { verifySigned } from './verify-signed.ts'

/** How a mirror is verified. */
export interface VerifyOptions {
  /** How many files are read at a time. */
  readonly jobs: number
  /** A root that is believed, to verify signatures by: the path of its file. */
  readonly root?: string
  /** Ends it. */
  readonly signal: AbortSignal
  /** Is told of each file that was read: its path from the root of the mirror. */
  readonly onFile?: (file: string) => void
}

/** Read a whole mirror: every sum, every list, every signature, and every rdiff applied. */
export async function verify(layout: Layout, options: VerifyOptions): Promise<MirrorFault[]> {
  const faults: MirrorFault[] = []
  const fault = (file: string, message: string): void => void faults.push({ file, message })
  const { metas, faults: unreadable } = await readMetas(layout)
  for (const message of unreadable) fault('meta', message)
  const images = [...metas.values()].flatMap(imagesOf)
  const files = images.flatMap((image) => [
    { path: image.filename, file: image as SummedFile },
    ...image.diffs.map((diff) => ({ path: `rdiffs/${diff.filename}`, file: diff as SummedFile })),
  ])
  // An image that is in two series is read once.
  const once = new Map(files.map((each) => [`${each.path} ${each.file.sha512}`, each]))
  const right = new Set<string>()
  await eachOf(
    once.values(),
    async ({ path, file }) => {
      const found = await faultOf(layout, path, file, options.signal)
      options.onFile?.(path)
      if (found) faults.push(found)
      else right.add(file.filename)
      for (const kind of checksumKinds) {
        const listed = checksumPath(kind, file.filename)
        const text = await readText(join(layout.root, listed))
        if (text !== checksumLine(kind, file)) fault(listed, `expected the ${kind} of ${path}`)
      }
    },
    options.jobs,
  )
  const list = await readText(join(layout.root, 'CKSUMS'))
  if (list !== formatCksums([...metas.values()])) fault('CKSUMS', 'expected the sums of all series')
  faults.push(...(await verifySigned(layout, options.root, new Date())))
  await eachOf(
    diffsOf(images, right),
    async ({ basis, diff, target }) => {
      const path = `rdiffs/${diff.filename}`
      const task = {
        basis: join(layout.root, basis),
        delta: join(layout.root, path),
        target: join(layout.root, target),
      }
      await prove(task, { signal: options.signal }).catch((error: unknown) => {
        options.signal.throwIfAborted()
        fault(path, error instanceof Error ? error.message : String(error))
      })
    },
    options.jobs,
  )
  return faults.sort((a, b) => (a.file < b.file ? -1 : 1))
}

async function faultOf(
  { root }: Layout,
  path: string,
  expected: SummedFile,
  signal: AbortSignal,
): Promise<MirrorFault | undefined> {
  try {
    const { identity, ...sums } = await sumFile(join(root, path), { signal })
    if (identity.size !== expected.size) {
      return { file: path, message: `expected ${expected.size} bytes, got ${identity.size}` }
    }
    if (sameSums(sums, expected)) return undefined
    return { file: path, message: `expected sha512 ${expected.sha512}, got ${sums.sha512}` }
  } catch (error) {
    if (error instanceof RepositoryError)
      return { file: path, message: error.message, unread: true }
    throw error
  }
}

function imagesOf(meta: Meta): readonly MetaImage[] {
  return Object.values(meta).flatMap(({ images }) => images)
}

/** The rdiffs of which everything that they need is right. */
function diffsOf(
  images: readonly MetaImage[],
  right: ReadonlySet<string>,
): { basis: string; diff: MetaDiff; target: string }[] {
  const bases = images.flatMap(({ filename }) => parseImageName(filename) ?? [])
  return images.flatMap(({ filename, diffs }) => {
    const target = parseImageName(filename)
    if (!target) return []
    return diffs.flatMap((diff) => {
      const basis = bases.find(
        (each) => versionOf(each) === diff.version && rdiffName(each, target) === diff.filename,
      )
      if (!basis || ![basis.filename, diff.filename, filename].every((name) => right.has(name))) {
        return []
      }
      return [{ basis: basis.filename, diff, target: filename }]
    })
  })
}
