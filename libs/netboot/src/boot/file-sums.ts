import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { makeDirectory, writeFile } from '@boxwright/durable'
import type { System } from '../project/project.ts'

/** The sum of a file, and what it was of. */
interface KnownSum {
  /** Device, inode, length, times to the ns: changes whenever the content may have. */
  readonly identity: string
  /** SHA-256, in hexadecimal. */
  readonly sum: string
}

/** Between two ticks of a file system's clock a file can change without its times; in ms. */
const tick = 20

/**
 * The sums of a system's files, as `sha256sum` writes them. Each file is read once, and again when it has changed.
 *
 * @param cache a folder to keep sums in; without one all are read each time
 */
export async function sumsOf(
  { name, folder, files }: Pick<System, 'name' | 'folder' | 'files'>,
  cache?: string,
): Promise<string> {
  const place = cache === undefined ? undefined : join(cache, `${name}.sums`)
  const known = place === undefined ? new Map<string, KnownSum>() : await readKnown(place)
  const now = new Map<string, KnownSum>()
  const lines: string[] = []
  for (const file of files) {
    const path = join(folder, file)
    const started = Date.now()
    const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = await stat(path, { bigint: true })
    const identity = [dev, ino, size, mtimeNs, ctimeNs].join(' ')
    const old = known.get(file)
    const sum = old?.identity === identity ? old.sum : await sumOf(path)
    if (Number(ctimeMs) < started - tick) now.set(file, { identity, sum })
    lines.push(`${sum}  ${file}\n`)
  }
  if (cache !== undefined && place !== undefined) {
    await makeDirectory(cache)
    // Lost in a power cut, it costs time; torn it never is.
    const text = JSON.stringify([...now])
    await writeFile(place, text, { clobber: 'replace', sync: 'none' })
  }
  return lines.join('')
}

async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

/** It is only a cache: what cannot be read is not there. */
async function readKnown(place: string): Promise<ReadonlyMap<string, KnownSum>> {
  try {
    const entries = JSON.parse(await readFile(place, 'utf8')) as [string, KnownSum][]
    return new Map(entries.filter(([, { sum }]) => /^[0-9a-f]{64}$/.test(sum)))
  } catch {
    return new Map()
  }
}
