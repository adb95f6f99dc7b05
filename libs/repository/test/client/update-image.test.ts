import { copyFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mountTmpfs } from '../../../../test/support/mount.ts'
import { updateImage } from '../../src/client/update-image.ts'
import { RepositoryError } from '../../src/errors.ts'
import { createRepository } from '../../src/repository.ts'
import { type ImageFolder, imageFolder } from '../image-folder.ts'
import { amxa } from '../names.ts'
import { type MirrorServer, serve } from './server.ts'

const series = 'puavo-os-amxa-buster-amd64'
const [first, second, third] = [1, 2, 3].map((day) => amxa(day).filename) as [
  string,
  string,
  string,
]

/** A mirror of three images that is served, and a client with the first of them. */
interface Stage extends AsyncDisposable {
  readonly folder: ImageFolder
  readonly server: MirrorServer
  readonly installed: string
  readonly options: { mirror: string; series: string; installed: string }
}

async function stage(): Promise<Stage> {
  await using made = new AsyncDisposableStack()
  const folder = made.use(await imageFolder())
  for (const day of [1, 2, 3]) await folder.add(amxa(day).filename, day)
  const server = made.use(await serve(folder.mirror))
  const repository = server.url
  await createRepository({ images: folder.images, mirror: folder.mirror, repository }).generate()
  const installed = join(folder.path, 'installed')
  await mkdir(installed)
  await copyFile(join(folder.images, first), join(installed, first))
  const all = made.move()
  const options = { mirror: server.url, series, installed }
  return { folder, server, installed, options, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

async function same({ folder, installed }: Stage, filename: string): Promise<void> {
  const [one, other] = [join(folder.images, filename), join(installed, filename)]
  expect((await readFile(one)).equals(await readFile(other))).toBe(true)
}

describe('a client', () => {
  it('follows by rdiffs, and has nothing to do when it is up to date', async () => {
    await using at = await stage()
    const report = await updateImage({ ...at.options, target: second })
    expect(report).toMatchObject({ by: 'rdiff', rdiff: { source: first }, faults: [] })
    await same(at, second)
    expect(await updateImage(at.options)).toMatchObject({ by: 'rdiff', rdiff: { source: second } })
    await same(at, third)
    expect(await updateImage(at.options)).toMatchObject({ by: 'present', fetched: 0 })
    expect(await readdir(at.installed)).toEqual([first, second, third])
  })

  it('fetches the whole image when it has nothing, and goes on where the line broke', async () => {
    await using at = await stage()
    const { server } = at
    server.holdAfter(10_000)
    const installed = join(at.folder.path, 'empty')
    const onProgress = (_: string, done: number): void => {
      if (done === 10_000) server.break()
    }
    const report = await updateImage({ ...at.options, installed, onProgress })
    expect(report).toMatchObject({ by: 'image' })
    expect(server.requests.slice(1)).toEqual([`/${third}`, `/${third} bytes=10000-`])
    await same({ ...at, installed }, third)
  })

  it('goes on where it was stopped', async () => {
    await using at = await stage()
    const stop = new AbortController()
    at.server.holdAfter(10_000)
    const onProgress = (): void => stop.abort(new Error('enough'))
    const stopped = updateImage({ ...at.options, signal: stop.signal, onProgress })
    await expect(stopped).rejects.toThrow('enough')
    const [part = ''] = (await readdir(at.installed)).filter((name) => name.endsWith('.part'))
    expect(part).toMatch(/\.rdiff\.part$/)
    expect(await updateImage(at.options)).toMatchObject({ by: 'rdiff' })
    expect(at.server.requests.at(-1)).toMatch(/bytes=\d+-$/)
    await same(at, third)
  })

  it('begins anew when what is there is not the beginning of what is fetched', async () => {
    await using at = await stage()
    const installed = join(at.folder.path, 'empty')
    await mkdir(installed)
    // As a power cut leaves it: the length is on the disk, the content is not.
    await writeFile(join(installed, `${third}.part`), Buffer.alloc(10_000))
    expect(await updateImage({ ...at.options, installed })).toMatchObject({ by: 'image' })
    expect(at.server.requests.slice(1)).toEqual([`/${third} bytes=10000-`, `/${third}`])
    await same({ ...at, installed }, third)
  })

  it('falls back to the whole image if what is installed is not what it seems', async () => {
    await using at = await stage()
    await truncate(join(at.installed, first), 1000)
    const report = await updateImage(at.options)
    expect(report).toMatchObject({ by: 'image', faults: [expect.stringContaining('.rdiff: ')] })
    await same(at, third)
  })

  it('believes no rdiff that is not as announced', async () => {
    await using at = await stage()
    for (const name of await readdir(join(at.folder.mirror, 'rdiffs'))) {
      await writeFile(join(at.folder.mirror, 'rdiffs', name), Buffer.alloc(1_000_000))
    }
    expect(await updateImage(at.options)).toMatchObject({ by: 'image' })
    await same(at, third)
    expect(await readdir(at.installed)).toEqual([first, third])
  })

  it.each([
    ['is fetched', '48k'],
    ['is applied', '100k'],
  ])('tries no other way on a disk that is full when an rdiff %s', async (_, size) => {
    await using at = await stage()
    await using disk = await mountTmpfs(size)
    await copyFile(join(at.folder.images, first), join(disk.path, first))
    const stopped = updateImage({ ...at.options, installed: disk.path })
    await expect(stopped).rejects.toBeInstanceOf(RepositoryError)
    await expect(stopped).rejects.toMatchObject({
      code: 'ERR_IO',
      message: expect.stringMatching(/the disk is full.*ENOSPC/s),
    })
    expect(at.server.requests).toHaveLength(2)
  })

  it('says what is missing', async () => {
    await using at = await stage()
    const code = 'ERR_FETCH'
    const none = { ...at.options, series: 'none' }
    await expect(updateImage(none)).rejects.toMatchObject({
      code,
      message: /none\.json: expected the metadata of a series, found none/,
    })
    const target = amxa(9).filename
    await expect(updateImage({ ...at.options, target })).rejects.toMatchObject({ code })
    await expect(updateImage({ ...at.options, mirror: '' })).rejects.toMatchObject({
      code: 'ERR_OPTIONS',
    })
  })
})
