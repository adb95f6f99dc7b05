import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'

/** A file that metadata promise, as jq(1) finds it. */
interface Promised {
  readonly path: string
  readonly size: number
  readonly sha256: string
  readonly sha512: string
  /** The image that comes out of an rdiff, and the one that it is applied to if that is in the series. */
  readonly target: string | null
  readonly source: string | null
}

/** What the deployed clients look up: all files of a series. */
const query = `.[].images as $images | $images[] | . as $image |
  {path: .filename, size, sha256, sha512, target: null, source: null},
  (.diffs[] | .version as $from | {path: "rdiffs/\\(.filename)", size, sha256, sha512,
    target: $image.filename, source: ([$images[] | select(.version == $from) | .filename] | first)})`

/**
 * Fetch everything that the metadata of a mirror promise with curl(1), check it with sha256sum(1) and sha512sum(1), and
 * apply each rdiff with rdiff(1).
 *
 * @param url of the mirror, with a slash at the end
 * @param mirror its folder: a client knows the names of its series
 * @returns what is promised and not to be had
 */
export async function losses(url: string, mirror: string): Promise<string[]> {
  await using folder = await temporaryFolder('puavo-client-')
  const metas = await readdir(join(mirror, 'meta')).catch(() => [])
  const series = metas.filter((name) => name.endsWith('.json') && !name.startsWith('.'))
  const lost: string[] = []
  for (const name of series) {
    const at = join(folder.path, name)
    await mkdir(join(at, 'rdiffs'), { recursive: true })
    try {
      await follow(url, name, at)
    } catch (error) {
      lost.push(`${name}: ${error instanceof Error ? error.message : error}`)
    }
    await rm(at, { recursive: true })
  }
  return lost
}

async function follow(url: string, name: string, at: string): Promise<void> {
  const meta = join(at, 'meta.json')
  await run('curl', '-sSf', '-o', meta, `${url}meta/${name}`)
  const lines = (await run('jq', '-c', query, meta)).split('\n').filter((line) => line !== '')
  const files = lines.map((line): Promised => JSON.parse(line))
  if (files.length === 0) return
  const wanted = files.flatMap(({ path }) => ['-o', join(at, path), `${url}${path}`])
  await run('curl', '-sSf', ...wanted)
  for (const { path, size } of files) {
    const got = (await stat(join(at, path))).size
    if (got !== size) throw new Error(`${path}: expected ${size} bytes, got ${got}`)
  }
  for (const kind of ['sha256', 'sha512'] as const) {
    const list = files.map((file) => `${file[kind]}  ${join(at, file.path)}\n`)
    await check(`${kind}sum`, join(at, kind), list)
  }
  const made: string[] = []
  for (const { path, source, target } of files) {
    const image = files.find((file) => file.path === target)
    if (source === null || !image) continue
    const result = join(at, `${path}.result`)
    await run('rdiff', 'patch', join(at, source), join(at, path), result)
    made.push(`${image.sha512}  ${result}\n`)
  }
  if (made.length > 0) await check('sha512sum', join(at, 'made'), made)
}

async function check(program: string, list: string, lines: readonly string[]): Promise<void> {
  await writeFile(list, lines.join(''))
  await run(program, '--check', '--strict', '--quiet', list)
}
