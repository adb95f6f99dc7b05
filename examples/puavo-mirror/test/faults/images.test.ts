import {
  appendFile,
  copyFile,
  mkdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { SeriesView, StatusView } from '../../src/api/types.ts'
import { atOnce, demoName, imagesIn, mirrorProgram, offers, put } from '../box.ts'
import { losses } from '../client.ts'

const sha512 = async (file: string): Promise<string> => (await run('sha512sum', file)).slice(0, 128)

describe('an image that is replaced while it is read', () => {
  it('is not offered with the sums of another one', async () => {
    await using folder = await temporaryFolder()
    const images = await imagesIn(folder.path, 2)
    const pool = join(folder.path, 'pool')
    await mkdir(pool)
    for (const number of [0, 1]) {
      const file = join(pool, `${number}`)
      await copyFile(join(images, demoName(number)), file)
      // What follows a squashfs is read as well: it takes long enough to be met on the way.
      await truncate(file, 300_000_000 + number)
    }
    const mirror = join(folder.path, 'mirror')
    await using box = await mirrorProgram.start({
      args: ['--images', images, '--mirror', mirror],
      config: atOnce,
    })
    await box.until('api/mirror', offers(2))
    const place = join(images, demoName(1))
    const status = (enough: (status: StatusView) => boolean): Promise<StatusView> =>
      box.until<StatusView>('api/status', enough)
    const runs = (): number => box.log().split('the mirror is up to date').length
    let turn = 0
    // Whoever comes too late tries again.
    while (!box.log().includes('was written to or replaced while')) {
      const before = runs()
      const isOver = (): boolean => runs() > before
      await put(join(pool, `${turn++ % 2}`), place)
      await status(({ progress }) => isOver() || progress?.current.includes(demoName(1)) === true)
      await put(join(pool, `${turn++ % 2}`), place)
      await status(({ state }) => isOver() && state === 'idle')
    }
    await put(join(images, demoName(0)), place)
    const expected = await sha512(place)
    await box.until<SeriesView[]>(
      'api/mirror',
      (series) => offers(2)(series) && series[0]?.images[1]?.sha512 === expected,
    )
    await status(({ state }) => state === 'idle')
    expect(await losses(box.url, mirror)).toEqual([])
  })
})

describe('an image that is not whole', () => {
  it('is offered when it is, however slowly it comes', async () => {
    await using folder = await temporaryFolder()
    const images = await imagesIn(folder.path, 3)
    const late = join(images, demoName(2))
    const content = await readFile(late)
    await rm(late)
    const mirror = join(folder.path, 'mirror')
    await using box = await mirrorProgram.start({
      args: ['--images', images, '--mirror', mirror],
      config: atOnce,
    })
    await box.until('api/mirror', offers(2))
    const piece = Math.ceil(content.length / 3)
    for (let at = 0; at < content.length; at += piece) {
      await appendFile(late, content.subarray(at, at + piece))
      const isWhole = at + piece >= content.length
      const { report } = await box.until<StatusView>(
        'api/status',
        ({ state, report }) => state === 'idle' && report?.refused.length === (isWhole ? 0 : 1),
      )
      if (!isWhole) expect(report?.refused[0]?.reason).toContain('truncated')
      expect(await losses(box.url, mirror)).toEqual([])
    }
    await box.until('api/mirror', offers(3))
    expect(await sha512(join(mirror, demoName(2)))).toBe(await sha512(late))
  })
})

describe('a hostile name', () => {
  const image = (prefix: string): string => `${prefix}-2026-01-05-063000-amd64.img`

  it('of an image is left out, and said; the others go on', async () => {
    await using folder = await temporaryFolder()
    const images = await imagesIn(folder.path, 2)
    const good = join(images, demoName(0))
    const names = [
      image('with space'),
      image('line\nbreak'),
      image('$(touch hacked)'),
      image('-rf'),
      image('..'),
      image('%2e%2e%2fmeta%2fx'),
      image('<b>bold'),
      image('ä'),
      image('x'.repeat(255 - image('').length)),
    ]
    for (const name of names) await copyFile(good, join(images, name))
    // No UTF-8: such a name cannot even be asked for by a string.
    const bytes = Buffer.concat([
      Buffer.from(`${images}/`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(image('latin')),
    ])
    await copyFile(good, bytes)
    await mkdir(join(images, image('folder')))
    const mirror = join(folder.path, 'mirror')
    await using box = await mirrorProgram.start({
      args: ['--images', images, '--mirror', mirror],
      config: atOnce,
    })
    await box.until('api/mirror', offers(2))
    await box.until<StatusView>('api/status', ({ state }) => state === 'idle')
    const series = await box.json<SeriesView[]>('api/mirror')
    expect(series).toHaveLength(1)
    const files = (await run('find', mirror, '-type', 'f', '-name', '*.img')).trim().split('\n')
    expect(files.map((file) => file.slice(mirror.length + 1)).sort()).toEqual([0, 1].map(demoName))
    const messages = box
      .log()
      .split('\n')
      .map((line) => (line ? JSON.parse(line).msg : ''))
    for (const name of [...names, `\ufffd\ufffd${image('latin')}`]) {
      expect(messages).toContainEqual(
        expect.stringContaining(`${JSON.stringify(name)} is left out`),
      )
    }
    expect(await losses(box.url, mirror)).toEqual([])
  })

  it('of the longest kind that is taken is offered', async () => {
    await using folder = await temporaryFolder()
    const images = await imagesIn(folder.path, 2)
    for (const number of [0, 1]) {
      const name = demoName(number)
      const long = `${'x'.repeat(192 - name.length)}${name}`
      await put(join(images, name), join(images, long))
      await rm(join(images, name))
    }
    const mirror = join(folder.path, 'mirror')
    expect(await mirrorProgram.run([images, mirror])).toMatchObject({ code: 0, stderr: '' })
    expect(await mirrorProgram.run(['verify', mirror])).toMatchObject({ code: 0 })
  })

  it('in a configuration is refused', async () => {
    await using folder = await temporaryFolder()
    const images = await imagesIn(folder.path, 1)
    const puavoOs = join(folder.path, 'puavo-os')
    await mkdir(join(puavoOs, 'config/images'), { recursive: true })
    const config = join(puavoOs, 'config/images/trixie.json')
    const outside = `../${image('outside')}`
    await copyFile(join(images, demoName(0)), join(folder.path, image('outside')))
    await writeFile(config, JSON.stringify({ '../../evil': [demoName(0)], good: [outside] }))
    const { code, stderr } = await mirrorProgram.run([images, '-n', '-p', puavoOs])
    expect(code).toBe(1)
    expect(stderr).toContain('trixie.json: ../../evil: expected letters, digits')
    expect(stderr).toContain(`good: 0: ${JSON.stringify(outside)}: expected PREFIX`)
    await expect(stat(join(images, 'mirror', 'meta'))).resolves.toBeTruthy()
    expect((await run('find', folder.path, '-name', '*evil*')).trim()).toBe('')
  })

  it('in a request gets nobody out of the mirror', async () => {
    await using folder = await temporaryFolder()
    const images = await imagesIn(folder.path, 1)
    const secret = join(folder.path, 'secret')
    await writeFile(secret, 'do not tell')
    const mirror = join(folder.path, 'mirror')
    await using box = await mirrorProgram.start({
      args: ['--images', images, '--mirror', mirror],
      config: atOnce,
    })
    await box.until('api/mirror', (series: SeriesView[]) => series[0]?.images.length === 1)
    const paths = [
      '/../secret',
      '/%2e%2e/secret',
      '/..%2fsecret',
      '/rdiffs/..%2f..%2fsecret',
      '/rdiffs/../../secret',
      '//../secret',
      '/..%5csecret',
      `/%2e%2e%2f${encodeURIComponent(secret)}`,
      '/secret%00.img',
      '/meta/%0aX-Evil:%201',
      '/.repository/lock',
      '/.repository%2flock',
      '/%2erepository/lock',
      `/${'a'.repeat(5000)}`,
    ]
    for (const path of paths) {
      const answer = await ask(box.url, path)
      expect([path, answer]).toEqual([path, expect.stringMatching(/^HTTP\/1.1 (400|403|404|414) /)])
      expect(answer).not.toContain('do not tell')
      expect(answer).not.toMatch(/^x-evil/im)
    }
  })
})

/** Ask for a path to the letter: every client that is well-behaved would tidy it up. */
async function ask(url: string, path: string): Promise<string> {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname.replace(/[[\]]/g, ''))
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  return await text(socket)
}
