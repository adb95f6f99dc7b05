import { mkdir, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { until } from '../../../test/support/until.ts'
import type { StatusView } from '../src/api/types.ts'
import { imports, photo, plugIn, post, tankProgram } from './box.ts'

const verbs = ['acknowledge', 'verify', 'reboot', 'shutdown', 'uploads/']

describe('a login', () => {
  it('lets users look, and only those who may do more', async () => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    await plugIn(cards, 'EOS', { 'DCIM/A/IMG_1.JPG': await photo(1, '2024:05:03 10:00:00') })
    const hash = async (password: string): Promise<string> =>
      (await tankProgram.run(['hash-password'], { input: `${password}\n` })).stdout.trim()
    const users = join(folder.path, 'users')
    await writeFile(users, `anna:${await hash('secret')}:admin\nben:${await hash('guess')}:\n`)
    const said = join(folder.path, 'said')
    await using box = await tankProgram.start({
      args: ['--cards', cards],
      config: `login: {users: ${users}}\npower: {reboot: [touch, ${said}], shutdown: null}`,
    })
    const as = (name: string, password: string) => ({
      authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    })
    const [anna, ben] = [as('anna', 'secret'), as('ben', 'guess')]
    const get = (path: string, headers: Record<string, string> = {}) =>
      fetch(new URL(path, box.url), { headers })
    const photos = ['images/', 'images/20240503/pimg_0000.jpg', 'small/20240503/pimg_0000.jpg']
    const told = ['api/status', 'api/imports', 'api/days', 'api/files', 'api/log', 'events']
    for (const path of [...photos, ...told]) expect((await get(path)).status, path).toBe(401)
    expect((await post(box, 'zip')).status).toBe(401)
    for (const verb of verbs) {
      const refused = await post(box, `api/${verb}`, { headers: ben, body: '{}' })
      expect(refused.status, verb).toBe(403)
      expect((await post(box, `api/${verb}`)).status, verb).toBe(401)
    }
    for (const method of ['PATCH', 'DELETE']) {
      const place = `api/uploads/${'f'.repeat(32)}?offset=0`
      const refused = await post(box, place, { method, headers: ben, body: '{}' })
      expect(refused.status, method).toBe(403)
      expect((await post(box, place, { method })).status, method).toBe(401)
    }
    const statusOf = async (headers: Record<string, string>) =>
      (await (await get('api/status', headers)).json()) as StatusView
    expect(await statusOf(ben)).toMatchObject({ mayChange: false })
    const shot = async () => (await get('images/20240503/pimg_0000.jpg', ben)).status
    await until('the photo', shot, (status) => status === 200)
    expect(await statusOf(anna)).toMatchObject({
      mayChange: true,
      power: { reboot: true, shutdown: false },
    })
    expect((await post(box, 'api/shutdown', { headers: anna, body: '{}' })).status).toBe(404)
    expect((await post(box, 'api/reboot', { headers: anna, body: '{}' })).status).toBe(202)
    // It halts: the lights say so.
    expect(await statusOf(anna)).toMatchObject({ phase: 'halt', lights: { red: 'blink' } })
    expect((await stat(said)).isFile()).toBe(true)
  })
})

describe('a stranger', () => {
  it('gets nothing but photos, whatever is asked for', async () => {
    await using folder = await temporaryFolder()
    const cards = join(folder.path, 'cards')
    await mkdir(cards)
    await plugIn(cards, 'EOS', { 'DCIM/A/IMG_1.JPG': await photo(1, '2024:05:03 10:00:00') })
    await using box = await tankProgram.start({ args: ['--cards', cards] })
    await imports(box, 1)
    await writeFile(join(box.data, 'secret.jpg'), 'do not tell')
    await writeFile(join(box.data, 'images/.hidden.jpg'), 'do not tell')
    const up = ['../secret.jpg', '..%2fsecret.jpg', '%2e%2e/secret.jpg', '..%5csecret.jpg']
    const paths = [
      ...['images', 'small', 'large', 'api/details', 'api/days'].flatMap((at) =>
        [
          ...up,
          '.hidden.jpg',
          '20240503/..%2f.hidden.jpg',
          '%00',
          '%ff',
          '.imagetank/index.sqlite',
        ].map((path) => `/${at}/${path}`),
      ),
      '/images/.imagetank/index.sqlite',
    ]
    for (const path of paths) {
      const answer = await ask(box.url, path)
      expect(answer.split('\r\n')[0], path).toMatch(/ (400|404|414) /)
      expect(answer, path).not.toContain('do not tell')
    }
    const zip = (body: string) =>
      post(box, 'zip', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body })
    for (const path of [...up, '.hidden.jpg', '/etc/passwd', '']) {
      expect((await zip(`path=${path}`)).status, path).toBe(400)
    }
    const foreign = { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }
    for (const verb of verbs) {
      expect((await post(box, `api/${verb}`, { headers: foreign })).status).toBe(403)
    }
    // Ranges of originals: a download that was cut off is gone on with.
    const place = new URL('images/20240503/pimg_0000.jpg', box.url)
    const whole = Buffer.from(await (await fetch(place)).arrayBuffer())
    const part = await fetch(place, { headers: { range: 'bytes=100-199' } })
    expect(part.status).toBe(206)
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(100, 200))
  })
})

/** Ask for a path to the letter: every client that is well-behaved would tidy it up. */
async function ask(url: string, path: string): Promise<string> {
  const { hostname, port, host } = new URL(url)
  const socket = connect(Number(port), hostname.replace(/[[\]]/g, ''))
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
  return await text(socket)
}
