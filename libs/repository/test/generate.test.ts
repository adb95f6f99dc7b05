import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../../../test/support/run.ts'
import type { RepositoryEvents } from '../src/events.ts'
import { createRepository, type Repository } from '../src/repository.ts'
import { type ImageFolder, imageFolder } from './image-folder.ts'
import { amxa } from './names.ts'

const series = 'puavo-os-amxa-buster-amd64'
const repository = 'images.example.org'
const base = `https://${repository}`

/** A folder with the first so many images of a series. */
async function folderOf(days: number): Promise<ImageFolder> {
  const folder = await imageFolder()
  for (let day = 1; day <= days; day += 1) await folder.add(amxa(day).filename, day)
  return folder
}

function repositoryOf({ images, mirror }: ImageFolder, more: object = {}): Repository {
  return createRepository({ images, mirror, repository, ...more })
}

/** What is told of one kind. */
function told<K extends keyof RepositoryEvents>({ events }: Repository, name: K) {
  const list: RepositoryEvents[K][] = []
  const note = (...args: RepositoryEvents[K]): void => void list.push(args)
  events.on(name, note as never)
  return list
}

/** All files that clients can fetch, and what a mirror must hold of them by the specification. */
async function published(mirror: string): Promise<string[]> {
  const all = await readdir(mirror, { recursive: true, withFileTypes: true })
  return all
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(mirror.length + 1))
    .filter((path) => !path.startsWith('.repository/'))
    .sort()
}

const sum = async (program: string, file: string): Promise<string> =>
  (await run(program, file)).split(' ')[0] ?? ''

/** The object of a file in the metadata, from the programs that clients have. */
async function described(file: string, more: { before: object; after: object }): Promise<object> {
  return {
    ...more.before,
    size: (await stat(file)).size,
    ...more.after,
    cksum: await sum('cksum', file),
    sha256: await sum('sha256sum', file),
    sha512: await sum('sha512sum', file),
  }
}

describe('a mirror', () => {
  it('is to the letter what the specification has', async () => {
    await using folder = await folderOf(3)
    const { mirror } = folder
    const report = await repositoryOf(folder, { targets: 2 }).generate()
    expect(report).toMatchObject({ refused: [], failed: [], published: [series] })
    const [a, b, c] = [1, 2, 3].map((day) => amxa(day))
    const name = (x: typeof a, y: typeof a): string =>
      `puavo-os-amxa-buster-${x?.date}--${y?.date}-amd64.rdiff`
    const rdiffs = [name(a, b), name(c, b), name(a, c), name(b, c)]
    const images = [1, 2, 3].map((day) => amxa(day).filename)
    const kinds = ['cksum', 'sha256sum', 'sha512sum']
    expect(await published(mirror)).toEqual(
      [
        'CKSUMS',
        `meta/${series}.json`,
        ...images,
        ...rdiffs.map((rdiff) => `rdiffs/${rdiff}`),
        ...[...images, ...rdiffs].flatMap((file) =>
          kinds.map((kind) => `.checksums/${file}.${kind}`),
        ),
      ].sort(),
    )

    const diff = async (source: typeof a, target: typeof a): Promise<object> => {
      const rdiff = name(source, target)
      const { size, cksum, sha256, sha512 } = (await described(join(mirror, 'rdiffs', rdiff), {
        before: {},
        after: {},
      })) as Record<string, unknown>
      const version = source?.date.replaceAll('-', '')
      const urls = [`${base}/rdiffs/${rdiff}`]
      return { filename: rdiff, urls, version, size, cksum, sha256, sha512 }
    }
    const image = async (each: typeof a, diffs: object[]): Promise<object> => {
      const filename = each?.filename ?? ''
      return await described(join(mirror, filename), {
        before: {
          diffs,
          filename,
          id: filename.slice(0, -4),
          'puavo-conf': { 'puavo.a': { default: '1' } },
        },
        after: { urls: [`${base}/${filename}`], version: each?.date.replaceAll('-', '') },
      })
    }
    const meta = {
      [series]: {
        images: [
          await image(a, []),
          await image(b, [await diff(a, b), await diff(c, b)]),
          await image(c, [await diff(a, c), await diff(b, c)]),
        ],
      },
    }
    expect(await readFile(join(mirror, 'meta', `${series}.json`), 'utf8')).toBe(
      JSON.stringify(meta),
    )

    const lines = async (file: string): Promise<string> => {
      const inside = file.endsWith('.rdiff') ? join('rdiffs', file) : file
      return (await run('cksum', join(mirror, inside))).replace(join(mirror, inside), file)
    }
    const order = [images[0], images[1], rdiffs[0], rdiffs[1], images[2], rdiffs[2], rdiffs[3]]
    const expected = await Promise.all(order.map((file) => lines(file ?? '')))
    expect(await readFile(join(mirror, 'CKSUMS'), 'utf8')).toBe(expected.join(''))
    for (const kind of ['sha256sum', 'sha512sum']) {
      const checks = images.map((file) => `.checksums/${file}.${kind}`)
      await run('env', '-C', mirror, kind, '--check', '--strict', ...checks)
      const more = rdiffs.map((file) => `../.checksums/${file}.${kind}`)
      await run('env', '-C', join(mirror, 'rdiffs'), kind, '--check', '--strict', ...more)
    }
    for (const filename of images) {
      const [one, other] = [join(folder.images, filename), join(mirror, filename)]
      expect((await stat(one)).ino).toBe((await stat(other)).ino)
    }
    const result = join(folder.path, 'result')
    await run(
      'rdiff',
      'patch',
      join(mirror, images[2] ?? ''),
      join(mirror, 'rdiffs', name(c, b)),
      result,
    )
    expect(await readFile(result)).toEqual(await readFile(join(mirror, images[1] ?? '')))
  })

  it('is left as it is when there is nothing to do', async () => {
    await using folder = await folderOf(2)
    await repositoryOf(folder).generate()
    const times = async (): Promise<unknown> =>
      await Promise.all(
        (await published(folder.mirror)).map(async (path) => {
          const { ino, mtimeMs } = await stat(join(folder.mirror, path))
          return { path, ino, mtimeMs }
        }),
      )
    const before = await times()
    const again = repositoryOf(folder)
    const begun = told(again, 'begun')
    const report = await again.generate()
    expect(await times()).toEqual(before)
    expect(report).toMatchObject({
      images: { offered: 2, read: 0 },
      diffs: { offered: 2, made: 0, adopted: 0 },
      published: [],
      bytesRead: { once: 0, again: 0 },
    })
    expect(begun).toContainEqual([{ images: [], diffs: [], proofs: [], bytes: 0 }])
  })

  it('grows by what is new, and reads nothing else again', async () => {
    await using folder = await folderOf(2)
    await repositoryOf(folder, { targets: 1 }).generate()
    await folder.add(amxa(3).filename, 3)
    const report = await repositoryOf(folder, { targets: 1 }).generate()
    // Those to the second image stay in the mirror; the metadata no longer list them.
    expect(report.images).toEqual({ offered: 3, read: 1 })
    expect(report.diffs).toEqual({ offered: 2, made: 2, composed: 0, adopted: 0 })
    expect(report.bytesRead.once).toBe((await stat(join(folder.images, amxa(3).filename))).size)
  })

  it('takes over rdiffs that it finds, if they are right', async () => {
    await using folder = await folderOf(2)
    await repositoryOf(folder).generate()
    const rdiffs = await readdir(join(folder.mirror, 'rdiffs'))
    const wrong = join(folder.mirror, 'rdiffs', rdiffs[0] ?? '')
    await writeFile(wrong, 'damaged')
    await rm(join(folder.mirror, '.repository'), { recursive: true })
    const again = repositoryOf(folder)
    const [adopted, withdrawn] = [told(again, 'adopted'), told(again, 'withdrawn')]
    const report = await again.generate()
    expect(report.diffs).toEqual({ offered: 2, made: 1, composed: 0, adopted: 1 })
    expect(adopted).toMatchObject([[{ filename: rdiffs[1] }]])
    expect(withdrawn).toEqual([[[rdiffs[0]]]])
    expect((await readFile(wrong)).subarray(0, 4).toString('hex')).toBe('72730236')
  })

  it('notices an rdiff that was damaged, and tells clients of it no more until it is made anew', async () => {
    await using folder = await folderOf(2)
    await repositoryOf(folder).generate()
    const [rdiff = ''] = await readdir(join(folder.mirror, 'rdiffs'))
    await truncate(join(folder.mirror, 'rdiffs', rdiff), 10)
    const again = repositoryOf(folder)
    const withdrawn = told(again, 'withdrawn')
    expect(await again.generate()).toMatchObject({ diffs: { offered: 2, made: 1 } })
    expect(withdrawn).toEqual([[[rdiff]]])
  })

  it('never promises an image that is being replaced', async () => {
    await using folder = await folderOf(2)
    await repositoryOf(folder).generate()
    const other = await folder.add(amxa(9).filename, 5)
    await rename(other, join(folder.images, amxa(2).filename))
    const again = repositoryOf(folder)
    const withdrawn = told(again, 'withdrawn')
    const offered: number[] = []
    again.events.on('image', () => {
      offered.push(withdrawn.length)
    })
    const report = await again.generate()
    expect(report).toMatchObject({
      images: { offered: 2, read: 1 },
      diffs: { offered: 2, made: 2 },
    })
    expect(withdrawn.flat(2)).toContain(amxa(2).filename)
    expect(offered).toEqual([1])
  })

  it('leaves out what cannot be read; the others go on', async () => {
    await using folder = await folderOf(3)
    await truncate(join(folder.images, amxa(2).filename), 30_000)
    await writeFile(join(folder.images, amxa(4).filename), 'no squashfs')
    await folder.add(amxa(5).filename, 1, { 'a.json': '{"x":1}', 'b.json': '{"x":2}' })
    await copyFile(
      join(folder.images, amxa(1).filename),
      join(folder.images, 'a b-2022-01-01-000000-x.img'),
    )
    const target = repositoryOf(folder)
    const warnings = told(target, 'warning')
    const { refused, images, diffs } = await target.generate()
    expect(refused.map(({ filename, error }) => [filename, error.code]).sort()).toEqual([
      [amxa(2).filename, 'ERR_IMAGE'],
      [amxa(4).filename, 'ERR_IMAGE'],
      [amxa(5).filename, 'ERR_DUPLICATE_KEY'],
    ])
    expect({ images, diffs }).toMatchObject({ images: { offered: 2 }, diffs: { offered: 2 } })
    expect(warnings.flat().join()).toContain('"a b-2022-01-01-000000-x.img" is left out')
    const all = await published(folder.mirror)
    expect(all.filter((path) => path.endsWith('.img'))).toEqual(
      [1, 3].map((day) => amxa(day).filename),
    )
  })

  it('holds any image if it is allowed to', async () => {
    await using folder = await imageFolder()
    await writeFile(join(folder.images, amxa(1).filename), 'no squashfs')
    const report = await repositoryOf(folder, { allowAnyImage: true }).generate()
    expect(report).toMatchObject({ refused: [], images: { offered: 1 } })
    // What was let in stays out as soon as that is forbidden.
    expect(await repositoryOf(folder).generate()).toMatchObject({ images: { offered: 0 } })
  })

  it('is not written by two at a time', async () => {
    await using folder = await folderOf(1)
    const first = repositoryOf(folder)
    let second: Promise<unknown> | undefined
    first.events.on('begun', () => {
      second ??= repositoryOf(folder).generate()
      second.catch(() => undefined)
    })
    await first.generate()
    await expect(second).rejects.toMatchObject({ code: 'ERR_BUSY' })
  })

  it('goes on where it was stopped', async () => {
    await using folder = await folderOf(3)
    const stop = new AbortController()
    const first = repositoryOf(folder, { jobs: 1 })
    first.events.on('delta', () => stop.abort(new Error('enough')))
    await expect(first.generate({ signal: stop.signal })).rejects.toThrow('enough')
    expect(await published(folder.mirror)).not.toContain(`meta/${series}.json`)
    const report = await repositoryOf(folder).generate()
    expect(report).toMatchObject({ images: { offered: 3, read: 0 }, diffs: { offered: 6 } })
    expect(report.diffs.made).toBeLessThan(6)
  })

  it('describes itself', async () => {
    await using folder = await folderOf(2)
    const target = repositoryOf(folder)
    expect(await target.describe()).toEqual([])
    await target.generate()
    const [first] = await target.describe()
    expect(first?.name).toBe(series)
    expect(first?.images.map(({ diffs }) => diffs.map(({ source }) => source))).toEqual([
      [amxa(2).filename],
      [amxa(1).filename],
    ])
    expect(first?.images[0]?.diffs[0]?.saving).toBeGreaterThan(0.5)
  })
})

describe('a folder of images that is away', () => {
  it.each(['write', 'read'] as const)(
    'takes nothing from clients, nor from the configuration; config: %s',
    async (config) => {
      await using folder = await folderOf(2)
      const puavoOs = join(folder.path, 'puavo-os')
      const { images, diffs } = await repositoryOf(folder, { puavoOs }).generate()
      const before = await published(folder.mirror)
      const list = await readFile(join(puavoOs, 'images.json'), 'utf8')
      expect(list).toContain(amxa(2).filename)
      await rename(folder.images, `${folder.images}-away`)
      // The place where it is mounted is there.
      await mkdir(folder.images)
      const away = repositoryOf(folder, { puavoOs, config })
      const warnings = told(away, 'warning')
      expect(await away.generate()).toMatchObject({
        images: { offered: images.offered, read: 0 },
        diffs: { offered: diffs.offered, made: 0 },
        published: [],
      })
      expect(await published(folder.mirror)).toEqual(before)
      const [described] = await away.describe()
      expect(described?.images).toHaveLength(2)
      expect(await away.verify()).toEqual([])
      expect(await readFile(join(puavoOs, 'images.json'), 'utf8')).toBe(list)
      expect(warnings.flat().join()).toContain('expected images, found none')
    },
  )
})
