import { mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReadableStream } from 'node:stream/web'
import { describe, expect, it } from 'vitest'
import type { Box } from '../../../test/support/box.ts'
import { everyFault } from '../../../test/support/campaign.ts'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { photo, post } from './box.ts'
import { mostMemory } from './memory.ts'
import { empty } from './uploading.ts'

/** Behind what 32 bits can tell, or not. */
const large = everyFault ? 2 ** 32 + 7 : 2 ** 26 + 7

const headers = { 'content-type': 'application/x-www-form-urlencoded' }
const zipOf = (box: Box, paths: readonly string[]): Promise<Response> =>
  post(box, 'zip', {
    headers,
    body: new URLSearchParams(paths.map((path): [string, string] => ['path', path])),
  })

/** A file of zeros that takes no room. */
async function sparse(path: string, size: number): Promise<void> {
  await writeFile(path, '')
  await truncate(path, size)
}

describe('a selection', () => {
  // Four gigabytes take a minute, and much of a machine: with `npm run test:faults`.
  it(`of ${large} bytes is a ZIP that everybody can unpack, and needs no memory`, async () => {
    await using folder = await temporaryFolder()
    await using box = await empty()
    const day = join(box.data, 'images/20240503')
    await mkdir(day, { recursive: true })
    await sparse(join(day, 'pimg_0000.mp4'), large)
    // Begins behind what 32 bits can tell.
    await writeFile(join(day, 'pimg_0001.jpg'), await photo(1))
    const zip = join(folder.path, 'day.zip')
    const script =
      'curl -sS -D "$1" -d path=20240503/pimg_0000.mp4 -d path=20240503/pimg_0001.jpg "$2" | cp --sparse=always /dev/stdin "$3"'
    const head = join(folder.path, 'head')
    const work = run('sh', '-c', script, 'sh', head, new URL('zip', box.url).href, zip)
    const { bytes } = await mostMemory(box.child.pid, work)
    expect(bytes).toBeLessThan(400e6)
    expect(await readFile(head, 'utf8')).toContain('20240503.zip')
    expect((await stat(zip)).size).toBeGreaterThan(large)
    expect(await run('unzip', '-tq', zip)).toContain('No errors')
    expect((await run('unzip', '-Z1', zip)).trim().split('\n')).toEqual([
      '20240503/pimg_0000.mp4',
      '20240503/pimg_0001.jpg',
    ])
  }, 900_000)

  it('of which a file vanishes, before or meanwhile, is never taken for the whole', async () => {
    await using box = await empty()
    const day = join(box.data, 'images/20240503')
    await mkdir(day, { recursive: true })
    const paths = [0, 1, 2].map((at) => `20240503/pimg_000${at}.jpg`)
    const at = (path: string): string => join(box.data, 'images', path)
    for (const path of paths) await sparse(at(path), 300e6)
    const [first = '', second = '', third = ''] = paths
    const answer = await zipOf(box, paths)
    expect(answer.status).toBe(200)
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    await rm(at(second))
    const readAll = async (): Promise<void> => {
      while (!(await reader.read()).done);
    }
    await expect(readAll()).rejects.toThrow('terminated')
    // One that becomes shorter.
    const shorter = await zipOf(box, [first, third])
    const rest = (shorter.body as ReadableStream<Uint8Array>).getReader()
    await rest.read()
    await truncate(at(third), 10)
    const readRest = async (): Promise<void> => {
      while (!(await rest.read()).done);
    }
    await expect(readRest()).rejects.toThrow('terminated')
    const gone = await zipOf(box, paths)
    expect(gone.status).toBe(404)
    expect(await gone.json()).toMatchObject({ message: `${second} is not there any more.` })
    expect((await fetch(new URL('health', box.url))).status).toBe(200)
  })

  it('is refused if it is too large or empty', async () => {
    await using box = await empty()
    expect((await zipOf(box, [])).status).toBe(400)
    const many = Array.from({ length: 20_001 }, (_, at) => `20240503/pimg_${at}.jpg`)
    expect((await zipOf(box, many)).status).toBe(413)
  })
})
