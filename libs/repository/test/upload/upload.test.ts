import { readFileSync } from 'node:fs'
import {
  access,
  chmod,
  cp,
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
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noise } from '../../../../test/support/noise.ts'
import { type SshServer, startSshd } from '../../../../test/support/sshd.ts'
import { createRepository, type Repository } from '../../src/repository.ts'
import { type ImageFolder, imageFolder } from '../image-folder.ts'
import { amxa } from '../names.ts'

const series = 'puavo-os-amxa-buster-amd64'

interface Stage extends AsyncDisposable {
  readonly folder: ImageFolder
  readonly repository: Repository
  /** Where the mirror goes. */
  readonly there: string
}

/** A mirror of two images. */
async function stage(days: readonly number[] = [1, 2], more: object = {}): Promise<Stage> {
  const folder = await imageFolder()
  for (const day of days) await folder.add(amxa(day).filename, day)
  const { images, mirror } = folder
  const repository = createRepository({ images, mirror, targets: 1, ...more })
  await repository.generate()
  // A name that a shell would take apart.
  const there = join(folder.path, "web's folder", 'mirror')
  return {
    folder,
    repository,
    there,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

/** All files in a folder, from there, with what is in them. */
async function contentOf(root: string): Promise<Map<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.includes('/.repository/'))
    .sort()
  const texts = await Promise.all(paths.map((path) => readFile(path, 'latin1')))
  return new Map(paths.map((path, index) => [path.slice(root.length + 1), texts[index] ?? '']))
}

const faultsOf = (mirror: string): Promise<unknown> =>
  createRepository({ images: mirror, mirror }).verify()

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

let sshd: SshServer
beforeAll(async () => {
  sshd = await startSshd()
})
afterAll(async () => {
  await sshd[Symbol.asyncDispose]()
})

const ways = [
  { way: 'a folder', to: (path: string) => ({ to: path }) },
  {
    way: 'another machine',
    to: (path: string) => ({ to: `${sshd.host}:${path}`, rsh: sshd.rsh }),
  },
]

describe.each(ways)('an upload to $way', ({ to }) => {
  it('makes the same mirror there, and then has nothing to do', async () => {
    await using at = await stage()
    const { folder, repository, there } = at
    await mkdir(join(folder.mirror, '.signatures'))
    await writeFile(join(folder.mirror, '.signatures/x.rdiff_signature'), '')
    await writeFile(join(folder.mirror, 'mine.html'), '')
    // However the files are here: there a web server reads them.
    await chmod(join(folder.mirror, 'CKSUMS'), 0o600)
    const report = await repository.upload(to(there))
    const rdiffs = await readdir(join(folder.mirror, 'rdiffs'))
    expect(report).toMatchObject({
      sent: [amxa(1).filename, amxa(2).filename, ...rdiffs.map((name) => `rdiffs/${name}`)],
      withdrawn: [],
      removed: [],
    })
    const expected = await contentOf(folder.mirror)
    for (const path of ['.signatures/x.rdiff_signature', 'mine.html']) expected.delete(path)
    expect(await contentOf(there)).toEqual(expected)
    expect((await stat(join(there, 'CKSUMS'))).mode & 0o777).toBe(0o644 & ~process.umask())
    const again = await repository.upload(to(`${there}/`))
    expect(again).toMatchObject({ sent: [], bytes: 0, travelled: 0, removed: [] })
  })

  it('goes on with an image of which a part has come', async () => {
    await using at = await stage([], { allowAnyImage: true })
    const { folder, repository, there } = at
    const size = 3_000_000
    await writeFile(join(folder.images, amxa(1).filename), noise(size, 1))
    await repository.generate()
    const stop = new AbortController()
    const options = to(there)
    repository.events.on('progress', ({ done }) => {
      if (done > size / 4) stop.abort(new Error('enough'))
    })
    const first = repository.upload({ ...options, limit: '1M', signal: stop.signal })
    await expect(first).rejects.toThrow('enough')
    await sshd.idle()
    expect(await exists(join(there, 'meta', `${series}.json`))).toBe(false)
    expect((await stat(join(there, '.partial', amxa(1).filename))).size).toBeGreaterThan(0)
    const { travelled } = await repository.upload(options)
    // Between folders of one machine it is copied again, which is faster than to compare.
    if ('rsh' in options) expect(travelled).toBeLessThan(size)
    expect(await faultsOf(there)).toEqual([])
    expect(await exists(join(there, '.partial'))).toBe(false)
  })
})

describe('an upload', () => {
  it('withdraws what it replaces before it does so', async () => {
    await using at = await stage()
    const { folder, repository, there } = at
    await repository.upload({ to: there })
    const other = await folder.add(amxa(9).filename, 5)
    await rename(other, join(folder.images, amxa(2).filename))
    await repository.generate()
    const old = await readFile(join(there, amxa(2).filename))
    const seen: object[] = []
    repository.events.on('withdrawn', () => {
      const meta = readFileSync(join(there, 'meta', `${series}.json`), 'utf8')
      const isOld = readFileSync(join(there, amxa(2).filename)).equals(old)
      seen.push({ isNamed: meta.includes(amxa(2).filename), isOld })
    })
    const { withdrawn } = await repository.upload({ to: there })
    expect(seen).toEqual([{ isNamed: false, isOld: true }])
    expect(withdrawn).toContain(amxa(2).filename)
    expect(await faultsOf(there)).toEqual([])
  })

  it('removes what is listed no more only when it is told to', async () => {
    await using at = await stage([1, 2, 3])
    const { folder, repository, there } = at
    const free = 'puavo-os-free-buster-2022-02-04-140532-amd64.img'
    await folder.add(free, 1)
    await repository.generate()
    await repository.upload({ to: there })
    for (const name of ['index.html', '.htaccess.backup', 'meta/notes.txt']) {
      await writeFile(join(there, name), 'not ours')
    }
    await rm(join(folder.images, amxa(1).filename))
    await rm(join(folder.images, free))
    await repository.generate()
    await repository.prune({ grace: 0 })
    expect(await repository.upload({ to: there })).toMatchObject({ removed: [] })
    expect(await exists(join(there, amxa(1).filename))).toBe(true)

    const plan = await repository.upload({ to: there, remove: true, dryRun: true })
    const { removed } = await repository.upload({ to: there, remove: true })
    expect(plan.removed).toEqual(removed)
    expect(removed[0]).toBe('meta/puavo-os-free-buster-amd64.json')
    expect(removed).toContain(amxa(1).filename)
    const expected = await contentOf(folder.mirror)
    const content = await contentOf(there)
    for (const name of ['index.html', '.htaccess.backup', 'meta/notes.txt']) {
      expect(content.get(name)).toBe('not ours')
      content.delete(name)
    }
    expect(content).toEqual(expected)
  })

  it('tidies up after one that was killed', async () => {
    await using at = await stage()
    const { repository, there } = at
    await mkdir(join(there, 'rdiffs/.partial'), { recursive: true })
    await mkdir(join(there, '.partial'))
    const ours = ['.partial/old.img', 'rdiffs/.partial/old.rdiff', `.${amxa(1).filename}.aB3dEf`]
    for (const name of [...ours, `.partial/${amxa(1).filename}`]) {
      await writeFile(join(there, name), 'a part')
    }
    await repository.upload({ to: there })
    for (const name of ours) expect(await exists(join(there, name))).toBe(false)
    expect(await faultsOf(there)).toEqual([])
  })

  it('says what it would do, and does nothing', async () => {
    await using at = await stage()
    const { folder, repository, there } = at
    const report = await repository.upload({ to: there, dryRun: true, remove: true })
    expect(report.sent).toHaveLength(3)
    expect(report.bytes).toBeGreaterThan(0)
    expect((await readdir(folder.path)).sort()).toEqual(['images', 'mirror'])
  })

  it('sends signed metadata last of all', async () => {
    await using at = await stage()
    const { folder, repository, there } = at
    const names = ['1.root.json', '1.targets.json', 'timestamp.json', 'meta/abc.x.json']
    await mkdir(join(folder.mirror, 'tuf/meta'), { recursive: true })
    for (const name of names) await writeFile(join(folder.mirror, 'tuf', name), name)
    await repository.upload({ to: there })
    const time = async (path: string): Promise<bigint> =>
      (await stat(join(there, path), { bigint: true })).ctimeNs
    const order = [amxa(1).filename, 'CKSUMS', `meta/${series}.json`]
    const times = await Promise.all(
      [...order, 'tuf/meta/abc.x.json', 'tuf/timestamp.json', 'tuf/1.root.json'].map((path) =>
        time(path),
      ),
    )
    expect(times).toEqual(times.toSorted((a, b) => Number(a - b)))
    // Old versions go with the rest of what is old.
    await rm(join(folder.mirror, 'tuf/1.targets.json'))
    expect(await repository.upload({ to: there, remove: true })).toMatchObject({
      removed: ['tuf/1.targets.json'],
    })
  })

  it('sends no mirror of which something is missing', async () => {
    await using at = await stage()
    const { folder, repository, there } = at
    const [rdiff = ''] = await readdir(join(folder.mirror, 'rdiffs'))
    await cp(join(folder.mirror, amxa(1).filename), join(folder.path, 'copy'))
    await rename(join(folder.path, 'copy'), join(folder.mirror, amxa(1).filename))
    await truncate(join(folder.mirror, amxa(1).filename), 4096)
    await rm(join(folder.mirror, 'rdiffs', rdiff))
    await rm(join(folder.mirror, '.checksums', `${rdiff}.cksum`))
    const error = await repository.upload({ to: there }).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ code: 'ERR_MIRROR' })
    const { message } = error as Error
    expect(message).toMatch(/2022-01-01-120000-amd64\.img: expected \d+ bytes, found 4096 bytes/)
    expect(message).toContain(`rdiffs/${rdiff}: expected`)
    expect(message).toContain(`.checksums/${rdiff}.cksum: expected a list of sums, found none`)
    expect(await exists(there)).toBe(false)
    await rm(join(folder.mirror, 'meta', `${series}.json`))
    await expect(repository.upload({ to: there })).rejects.toMatchObject({ code: 'ERR_MIRROR' })
  })

  it('says what rsync says', async () => {
    await using at = await stage()
    const { folder, repository } = at
    await writeFile(join(folder.path, 'file'), '')
    const to = join(folder.path, 'file', 'mirror')
    await expect(repository.upload({ to })).rejects.toMatchObject({
      code: 'ERR_UPLOAD',
      message: expect.stringContaining('Not a directory'),
    })
    const refused = repository.upload({ to: 'nobody@localhost:x', rsh: 'false' })
    await expect(refused).rejects.toMatchObject({ code: 'ERR_UPLOAD' })
  })
})
