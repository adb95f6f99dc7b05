import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redisServer } from '../../../test/support/redis.ts'
import { run } from '../../../test/support/run.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts'

const files = ['prove-recordings', 'update-and-boot', 'watch-sites']
let folder: TemporaryFolder
/** What each printed. */
const said = new Map<string, string>()
const at = (...names: string[]): string => join(folder.path, ...names)

/** Run an example as a reader would. */
async function runExample(name: string, ...args: string[]): Promise<string> {
  const program = join(import.meta.dirname, '..', `${name}.ts`)
  const temporary = at('temporary')
  await mkdir(temporary, { recursive: true })
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@boxwright/source', program, ...args],
    { env: { PATH: process.env['PATH'], TMPDIR: temporary } },
  )
  expect(stderr).toBe('')
  expect(await readdir(temporary)).toEqual([])
  return stdout
}

beforeAll(async () => {
  folder = await temporaryFolder('compose-test-')
  for (const name of files) said.set(name, await runExample(name, at(name)))
})
afterAll(() => folder[Symbol.asyncDispose]())

it.each(files)('%s is less than 100 lines, and leaves nothing', async (name) => {
  const text = await readFile(join(import.meta.dirname, '..', `${name}.ts`), 'utf8')
  expect(text.split('\n').length).toBeLessThan(100)
  const lines = (await runExample(name)).split('\n')
  expect(lines).toHaveLength(said.get(name)?.split('\n').length ?? 0)
})

describe('recordings that can be proven', () => {
  const archive = (): string => at('prove-recordings', 'archive')

  it('are told of when a bit has changed, and whole in the end', () => {
    const lines = said.get('prove-recordings')?.trim().split('\n') ?? []
    expect(lines).toContain('4 segments, 0 frames missing')
    expect(lines).toContain('Years later: 8 files are what they were')
    expect(lines).toContainEqual(expect.stringContaining('12h00m02.wav damaged: it is '))
    expect(lines.at(-1)).toMatch(/^After another import: /)
  })

  it('are what the history tells, says md5sum', async () => {
    const folder = join(archive(), 'ascmhl')
    const manifests = (await readdir(folder)).filter((name) => name.endsWith('.mhl')).sort()
    await run('xmllint', '--noout', ...manifests.map((name) => join(folder, name)))
    const sums = new Map<string, string>()
    for (const name of manifests) {
      const text = await readFile(join(folder, name), 'utf8')
      const entries = text.matchAll(/<hash>\s*<path [^>]*>([^<]+)<\/path>\s*<md5 [^>]*>(\w+)</g)
      for (const [, path = '', sum = ''] of entries) sums.set(path, sum)
    }
    // It was put aside.
    expect(sums.delete('2026-11-21/12h00m02.wav')).toBe(true)
    expect([...sums.keys()].filter((path) => path.endsWith('.wav'))).toHaveLength(4)
    const list = at('sums')
    await writeFile(list, [...sums].map(([path, sum]) => `${sum}  ${archive()}/${path}\n`).join(''))
    await run('md5sum', '--check', '--strict', list)
  })

  it('are what was recorded, frame by frame', async () => {
    const day = join(archive(), '2026-11-21')
    const sounds = (await readdir(day)).filter((name) => name.endsWith('.wav'))
    const frames = await run('soxi', '-s', ...sounds.map((name) => join(day, name)))
    expect(frames.trim().split('\n')).toEqual(Array(4).fill('48000'))
  })
})

describe('an appliance that is updated and booted', () => {
  const here = (...names: string[]): string => at('update-and-boot', ...names)
  const [old, current] = [1, 2].map((n) => `appliance-2026-0${n}-01-120000-amd64.img`)

  it('comes as an rdiff, and only what changed is hashed', () => {
    const text = said.get('update-and-boot') ?? ''
    const [whole = 0, fetched = 0] = [...text.matchAll(/came by \w+: (\d+)/g)].map(
      (m) => +`${m[1]}`,
    )
    const [all = 0, hashed = 0] = [...text.matchAll(/(\d+) bytes had/g)].map((m) => +`${m[1]}`)
    expect(text).toContain('came by rdiff')
    expect(fetched).toBeLessThan(whole / 30)
    // The kernel is 3 MB; what is beside it may have been written a moment ago, and is read again.
    expect(all - hashed).toBeGreaterThanOrEqual(3_000_000)
  })

  it('is what rdiff makes of the image before', async () => {
    const rdiff = here('mirror/rdiffs/appliance-2026-01-01-120000--2026-02-01-120000-amd64.rdiff')
    await run('rdiff', 'patch', here('installed', `${old}`), rdiff, here('patched'))
    await run('cmp', here('patched'), here('images', `${current}`))
  })

  it('is on each machine, an initrd that can be unpacked', async () => {
    for (const machine of ['machine-1', 'machine-2', 'machine-3']) {
      await run('cmp', here(machine, '2/appliance/initrd.img'), here('images', `${current}`))
      await run('cmp', here(machine, '2/appliance/vmlinuz'), here('vmlinuz'))
    }
    const list = await run('cpio', '-t', '--quiet', '-F', here('images', `${current}`))
    expect(list.match(/^bin\/program-\d+$/gm)).toHaveLength(40)
  })
})

describe('what was on air where', () => {
  it('is told for each time at which sites differ', () => {
    expect(said.get('watch-sites')?.trim().split('\n')).toEqual([
      '3 of 3 sites are followed',
      '12:00:00 on air in north, south; not in east',
      '12:00:02 on air in east, north; not in south',
    ])
  })

  it('is what the Redis of a site holds, and what was recorded there', async () => {
    const site = at('watch-sites', 'south')
    await using redis = await redisServer({ args: ['--dir', site] })
    const ask = (...words: string[]) => run('redis-cli', '-p', `${redis.port}`, ...words)
    const times = ['2026-11-21_12h00m00', '2026-11-21_12h00m04']
    expect(await ask('ZRANGE', '21112026:1', '0', '-1', 'WITHSCORES')).toBe(
      `/opt/tsfiles/${times[0]}.ts:0\n1795251600\n/opt/tsfiles/${times[1]}.ts:2\n1795251604\n`,
    )
    for (const time of times) {
      expect(await ask('-n', '1', 'GET', `${time}.ts`)).toBe('2\n')
      expect(Number(await run('soxi', '-D', join(site, `${time}.wav`)))).toBe(2)
    }
  })
})
