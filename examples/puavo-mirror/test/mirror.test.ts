import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../test/support/faketime.ts'
import { run } from '../../../test/support/run.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { until } from '../../../test/support/until.ts'
import type { SeriesView, StatusView } from '../src/api/types.ts'
import { atOnce, demoName, imagesIn, mirrorProgram, offers, release } from './box.ts'

describe('a client of stock tools', () => {
  it('follows three updates by rdiffs', async () => {
    await using folder = await temporaryFolder()
    const images = await imagesIn(folder.path, 2)
    await using box = await mirrorProgram.start({ args: ['--images', images], config: atOnce })
    const client = join(folder.path, 'client')
    await mkdir(client)
    let installed = demoName(0)
    await copyFile(join(images, installed), join(client, installed))
    for (let number = 1; number <= 3; number++) {
      if (number > 1) await release(folder.path, number)
      await box.until('api/mirror', offers(number + 1))
      const meta = join(client, 'meta.json')
      const [series = ''] = (await box.json<SeriesView[]>('api/mirror')).map(({ name }) => name)
      await run('curl', '-sSf', '-o', meta, `${box.url}meta/${series}.json`)
      const jq = (query: string): Promise<string> =>
        run('jq', '-r', query, meta).then((text) => text.trim())
      // As the clients look things up.
      const target = demoName(number)
      const image = `.[][][] | select(.filename == "${target}")`
      const version = await jq(`.[][][] | select(.filename == "${installed}") | .version`)
      const diff = `${image} | .diffs[] | select(.version == "${version}")`
      const rdiff = await jq(`${diff} | .filename`)
      const file = join(client, rdiff)
      // A download that was cut off is gone on with.
      await run('curl', '-sSf', '-r', '0-999', '-o', file, `${box.url}rdiffs/${rdiff}`)
      await run('curl', '-sSf', '-C', '-', '-o', file, `${box.url}rdiffs/${rdiff}`)
      expect((await run('sha512sum', file)).slice(0, 128)).toBe(await jq(`${diff} | .sha512`))
      const next = join(client, target)
      await run('rdiff', 'patch', join(client, installed), file, next)
      expect((await run('sha512sum', next)).slice(0, 128)).toBe(await jq(`${image} | .sha512`))
      installed = target
    }
    const head = await fetch(`${box.url}${installed}`, { method: 'HEAD', redirect: 'error' })
    expect(head.status).toBe(200)
    expect(Number(head.headers.get('content-length'))).toBe(
      (await readFile(join(images, installed))).length,
    )
    expect((await fetch(`${box.url}.repository/lock`)).status).toBe(404)
    expect(await box.end()).toBe(0)
  })
})

describe('the box', () => {
  it('refuses a truncated image, says why, and goes on', async () => {
    await using folder = await temporaryFolder()
    const images = await imagesIn(folder.path, 2)
    await truncate(join(images, demoName(0)), 100_000)
    await using box = await mirrorProgram.start({ args: ['--images', images], config: atOnce })
    const status = await box.until<StatusView>('api/status', ({ report }) => report !== null)
    expect(status.report).toMatchObject({
      images: 1,
      refused: [{ filename: demoName(0), reason: expect.stringContaining('truncated') }],
    })
  })

  it('waits until an image is left alone', async () => {
    await using folder = await temporaryFolder()
    const images = await imagesIn(folder.path, 1)
    await using box = await mirrorProgram.start({
      args: ['--images', images],
      config: 'making: {settle: 1h}',
    })
    await box.until<StatusView>('api/status', ({ state }) => state === 'settling')
    expect(await box.json('api/mirror')).toEqual([])
  })

  it('goes on after SIGKILL in the midst of a run', async () => {
    await using folder = await temporaryFolder()
    const images = await imagesIn(folder.path, 4)
    const data = join(folder.path, 'data')
    const options = { args: ['--images', images], config: atOnce, data }
    await using killed = await mirrorProgram.start(options)
    await killed.until<StatusView>('api/status', ({ state }) => state === 'running')
    await killed.end('SIGKILL')
    await using box = await mirrorProgram.start(options)
    await box.until('api/mirror', offers(4))
    const sums = join(data, 'mirror/.checksums')
    for (let number = 0; number < 4; number++) {
      const name = demoName(number)
      const [sum] = (await readFile(join(sums, `${name}.sha512sum`), 'utf8')).split(' ')
      expect((await run('sha512sum', join(data, 'mirror', name))).slice(0, 128)).toBe(sum)
    }
  })

  it('takes an image that is replaced for another one', async () => {
    await using folder = await temporaryFolder()
    const images = await imagesIn(folder.path, 2)
    await using box = await mirrorProgram.start({ args: ['--images', images], config: atOnce })
    await box.until('api/mirror', offers(2))
    const sumOf = (series: readonly SeriesView[]) => series[0]?.images[0]?.sha512
    const before = sumOf(await box.json('api/mirror'))
    await release(folder.path, 5)
    await rename(join(images, demoName(5)), join(images, demoName(0)))
    const after = await box.until<SeriesView[]>(
      'api/mirror',
      (series) => offers(2)(series) && sumOf(series) !== before,
    )
    const sum = (await run('sha512sum', join(images, demoName(0)))).slice(0, 128)
    expect(sumOf(after)).toBe(sum)
  })

  it('removes what is listed no more when its time is over, and that is no matter of the clock alone', async () => {
    await using folder = await temporaryFolder()
    await using clock = await fakeClock(Date.now())
    const images = await imagesIn(folder.path, 3)
    const data = join(folder.path, 'data')
    const mirror = join(data, 'mirror')
    /** Names of that image, and of rdiffs from it and to it. */
    const left = async (): Promise<string[]> => {
      const names = [...(await readdir(mirror)), ...(await readdir(join(mirror, 'rdiffs')))]
      return names.filter((name) => name.includes('2026-01-05'))
    }
    const options = { args: ['--images', images], config: atOnce, data, env: clock.env }
    await using box = await mirrorProgram.start(options)
    await box.until('api/mirror', offers(3))
    await rm(join(images, demoName(0)))
    await box.until('api/mirror', offers(2))
    const notes = join(mirror, '.repository/unlisted.json')
    const noted = (since: number): Promise<string> =>
      until(
        'it is noted',
        () => readFile(notes, 'utf8').catch(() => ''),
        (text) => text.includes(demoName(0)) && JSON.parse(text).seen.wall >= since,
      )
    await noted(0)
    // Who is at it can end.
    expect(await left()).toHaveLength(5)

    // So does NTP on a board without a battery.
    const later = Date.now() + 3000 * 24 * 3_600_000
    await clock.put(later)
    await release(folder.path, 3)
    await box.until('api/mirror', offers(3))
    await noted(later)
    expect(await left()).toHaveLength(5)
    expect(await box.end()).toBe(0)

    const config = 'making: {settle: 0s, prune: 1s}'
    await using quick = await mirrorProgram.start({ ...options, config })
    await until('all of it is removed', left, (names) => names.length === 0)
    await quick.until('api/mirror', offers(3))
    expect(await readdir(mirror)).toContain(demoName(1))
  })

  it('says what is wrong with its configuration', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'box.yaml')
    await writeFile(file, 'making: {targets: few, jobs: 0}\nimages: 7\n')
    const { code, stderr } = await mirrorProgram.run(['serve', '--config', file])
    expect(code).toBe(1)
    expect(stderr).toContain('box.yaml:1: making.targets: expected')
    expect(stderr).toContain('box.yaml:1: making.jobs: expected at least 1, got 0')
    expect(stderr).toContain('box.yaml:2: images: expected string, got 7')
    const printed = await mirrorProgram.run(['config'])
    await writeFile(file, printed.stdout)
    expect((await mirrorProgram.run(['config', '--check', file])).stdout).toContain(
      'nothing is wrong',
    )
  })
})
