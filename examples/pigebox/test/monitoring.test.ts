import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SoundCard, soundCard } from '../../../test/support/alsa.ts'
import { freePort } from '../../../test/support/free-port.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { until } from '../../../test/support/until.ts'
import type { TimelineView } from '../src/api/types.ts'
import { type PigeboxBox, runPigebox, startBox } from './box.ts'

/** The one password of the box. */
const password = 'correct horse'

let card: SoundCard
let box: PigeboxBox
let munin: number
beforeAll(async () => {
  card = await soundCard()
  munin = await freePort()
  const hashed = await runPigebox(['hash-password'], { input: `${password}\n` })
  expect(hashed).toMatchObject({ code: 0, stderr: '' })
  box = await startBox({
    args: ['--device', card.paced, '--rotate', '1s'],
    config: `login: {password: '${hashed.stdout.trim()}'}\nmunin: {port: ${munin}}`,
    env: card.env,
  })
  await until(
    'levels and what is used',
    () => muninSays('fetch pigebox_levels', 'fetch pigebox_disk'),
    (known) => /^peak_1\./m.test(known) && /^used_wav\./m.test(known),
  )
})
afterAll(async () => {
  await box?.[Symbol.asyncDispose]()
  await card?.[Symbol.asyncDispose]()
})

/** Say some lines to the Munin node; what it answers until it hangs up. */
async function muninSays(...lines: string[]): Promise<string> {
  const socket = connect(munin, '127.0.0.1')
  let text = ''
  socket.setEncoding('utf8').on('data', (piece) => {
    text += piece
  })
  socket.write(`${[...lines, 'quit'].join('\n')}\n`)
  await once(socket, 'close')
  return text
}

describe('the Munin node', () => {
  it('tells the numbers of the box', async () => {
    const text = await muninSays('list', 'config pigebox_disk', 'fetch pigebox_levels')
    expect(text).toMatch(/^# munin node at pigebox\.local$/m)
    const listed = /^pigebox_.*$/m.exec(text)?.[0].split(' ')
    expect(listed).toEqual(
      expect.arrayContaining(['pigebox_levels', 'pigebox_loudness', 'pigebox_disk']),
    )
    expect(text).toMatch(/^graph_title Disk use of each kind$/m)
    expect(text).toMatch(/^free\.label free$/m)
    expect(text).toMatch(/^peak_1\.value -?\d/m)
    expect(text).toMatch(/^rms_2\.value -\d/m)
  })

  it('has every graph of the page, and each of them its fields', async () => {
    const listed = /^pigebox_.*$/m.exec(await muninSays('list'))?.[0].split(' ') ?? []
    for (const graph of listed) {
      const text = await muninSays(`config ${graph}`, `fetch ${graph}`)
      expect(text, graph).toMatch(/^graph_title /m)
      expect(text, graph).toMatch(/^\w+\.value [-\dU]/m)
    }
  })
})

describe('a login', () => {
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(path, box.url), { redirect: 'manual', ...init })
  const pin = (cookie?: string): Promise<Response> =>
    ask('api/pin', {
      method: 'POST',
      body: JSON.stringify({ from: 1, to: 2 }),
      headers: {
        'content-type': 'application/json',
        ...(cookie === undefined ? {} : { cookie }),
      },
    })

  it('is asked for, whatever is wanted', async () => {
    for (const path of ['api/status', 'pige/', 'events', 'api/audio?from=0&to=1']) {
      expect((await ask(path)).status, path).toBe(401)
    }
    expect((await pin()).status).toBe(401)
    const page = await ask('', { headers: { accept: 'text/html' } })
    expect(page.headers.get('location') ?? '').toMatch(/^\/login/)
    expect((await ask('health')).status).toBe(200)
  })

  it('lets in who knows the password', async () => {
    const logIn = (password: string): Promise<Response> =>
      ask('login', {
        method: 'POST',
        body: JSON.stringify({ password }),
        headers: { 'content-type': 'application/json' },
      })
    expect((await logIn('wrong')).status).toBe(401)
    const welcome = await logIn(password)
    expect(welcome.status).toBe(200)
    const cookie = welcome.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await ask('api/status', { headers: { cookie } })).status).toBe(200)
    expect((await pin(cookie)).status).toBe(201)
  })

  it('of several users lets all listen, and only an admin pin', async () => {
    await using folder = await temporaryFolder('pigebox-users-')
    const { stdout } = await runPigebox(['hash-password'], { input: `${password}\n` })
    const users = join(folder.path, 'users')
    await writeFile(users, `anna:${stdout.trim()}:admin\nben:${stdout.trim()}:\n`)
    await using shared = await startBox({ args: ['--demo'], config: `login: {users: ${users}}` })
    const statusOf = async (path: string, name: string, body?: object): Promise<number> => {
      const known = Buffer.from(`${name}:${password}`).toString('base64')
      const headers = { authorization: `Basic ${known}`, 'content-type': 'application/json' }
      const init = body && { method: 'POST', body: JSON.stringify(body) }
      return (await fetch(new URL(path, shared.url), { headers, ...init })).status
    }
    expect(await statusOf('api/status', 'ben')).toBe(200)
    expect(await statusOf('api/pin', 'ben', { from: 1, to: 2 })).toBe(403)
    expect(await statusOf('api/pin', 'anna', { from: 1, to: 2 })).toBe(201)
  })
})

describe('pigebox print-unit', () => {
  it('prints what systemd takes, with what is configured', async () => {
    const { code, stdout } = await runPigebox(['print-unit'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ExecStart=\S+ \S+ serve --config \/etc\/pigebox\.yaml --no-demo$/m)
    for (const line of [
      'Type=notify',
      'User=pige',
      'SupplementaryGroups=audio',
      'StateDirectory=pigebox',
      'ReadWritePaths=-/srv/pige',
      'DeviceAllow=char-alsa rw',
      'WantedBy=multi-user.target',
    ]) {
      expect(stdout.split('\n')).toContain(line)
    }
    expect(stdout).not.toContain('CAP_NET_BIND_SERVICE')
  })

  it('lets it listen on port 80, and write where it is to', async () => {
    await using folder = await temporaryFolder('pigebox-unit-')
    const config = `${folder.path}/box.yaml`
    await writeFile(config, 'web: {port: 80}\ndata: /var/pige\nstorage: {directory: /mnt/pige}\n')
    const { stdout } = await runPigebox(['print-unit', '--config', config, '--user', 'radio'])
    expect(stdout).toContain(`serve --config ${config} --no-demo`)
    expect(stdout).toContain('User=radio')
    expect(stdout).toContain('CapabilityBoundingSet=CAP_NET_BIND_SERVICE')
    expect(stdout).toContain('ReadWritePaths=-/var/pige -/srv/pige -/mnt/pige')
    expect(stdout).not.toContain('StateDirectory')
  })
})

describe('a hook', () => {
  it('is run with the path of each closed file; that it failed is told', async () => {
    await using folder = await temporaryFolder('pigebox-hook-')
    const told = `${folder.path}/told`
    await using hooked = await startBox({
      args: ['--device', card.paced, '--rotate', '1s'],
      config: `recording: {hook: 'f() { echo "$1" >> ${told}; exit 3; }; f'}`,
      env: card.env,
    })
    const path = `api/timeline?from=0&to=${Date.now() + 3_600_000}`
    const { segments } = await hooked.until<TimelineView>(
      path,
      ({ segments }) => segments.length > 2,
    )
    await until('the log', hooked.log, (text) => text.includes('the hook has failed'))
    const [first] = (await readFile(told, 'utf8')).split('\n')
    expect(first).toBe(`${hooked.data}/pige/${segments[0]?.name}`)
    expect(hooked.log()).toContain('"code":3')
  })
})

describe('the other commands', () => {
  it('print the configuration, check one, list devices, record', async () => {
    await using folder = await temporaryFolder('pigebox-commands-')
    const config = `${folder.path}/box.yaml`
    const printed = await runPigebox(['config', '--print'])
    expect(printed.stdout).toContain('rotate: 15m')
    await writeFile(config, printed.stdout)
    expect(await runPigebox(['config', '--check', config])).toMatchObject({ code: 0 })
    await writeFile(config, 'web:\n  prot: 80\n')
    const faulty = await runPigebox(['config', '--check', config])
    expect(faulty.code).toBe(1)
    expect(faulty.stderr).toContain(`${config}:2: web.prot: unknown key`)
    const devices = await runPigebox(['devices', '--json'], { env: card.env })
    expect(JSON.parse(devices.stdout)).toContainEqual(expect.objectContaining({ name: 'null' }))
    const flags = ['--device', card.unthrottled, '--length', '2s', '--directory', folder.path]
    const recorded = await runPigebox(['record', ...flags, '--quiet'], { env: card.env })
    expect(recorded.code).toBe(0)
    expect(await readdir(folder.path)).toContain('record.wav')
  })
})
