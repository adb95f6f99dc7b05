import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { freePort } from '../../../../test/support/free-port.ts'
import { loopbackProject, report } from '../../../../test/support/loopback-project.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { shownText } from '../../src/cli/units.ts'
import { buildPhase1 } from '../../src/phase1/build.ts'
import { runCommand, startCommand } from '../support/command.ts'
import { phase1Cache } from '../support/phase1-cache.ts'
import { silentCrowd } from '../support/silent-crowd.ts'

const mac = '52:54:00:12:34:56'
const timeout = 400_000
const cache = ['--cache', phase1Cache]

beforeAll(() => buildPhase1({ cache: phase1Cache }), 900_000)

it(
  'serves in lines, is told by status, refuses a second one, and ends with 0',
  async () => {
    await using folder = await temporaryFolder()
    const [tracker, seeder] = [await freePort(), await freePort()]
    const { path, origin } = await loopbackProject(folder.path, ['linux'], undefined, {
      'boottorrent.connections_per_address': '80',
      'opentracker.port': `${tracker}`,
      'seeder.port': `${seeder}`,
    })
    const place = ['--project', path]
    const before = await runCommand('status', ...place)
    expect(before).toMatchObject({ code: 1, lines: [expect.stringContaining('is not served')] })

    await using start = startCommand('start', ...place, ...cache)
    await start.says('BOOTTORRENT: ready')
    // One address is held at what the project says, everywhere, and the machine is served.
    for (const port of [Number(new URL(origin).port), tracker, seeder]) {
      await using crowd = await silentCrowd(port, 81)
      expect(await crowd.left()).toBe(80)
    }
    const second = await runCommand('start', ...place, ...cache)
    expect(second.code).toBe(1)
    expect(second.stderr).toMatch(
      new RegExp(`^${path} is served already, by process ${start.pid} on .*: kill ${start.pid}\n$`),
    )
    await using watching = startCommand('status', ...place, '--watch', '--json')
    await watching.says('"state":"serving"')
    expect(await report(origin, mac, 'state=fetch&os=linux&percent=50&peers=2&down=3MiB')).toBe(204)
    await start.says(`BOOTTORRENT: ${mac} 127.0.0.1 fetch 50% of linux, 2 peers, 3.1 MB/s`)
    const told = JSON.parse(await watching.says('"state":"fetch"'))
    expect(told).toMatchObject({
      ...{ running: true, version: 0, process: { pid: start.pid }, rates: { machines: 3_145_728 } },
      systems: [{ name: 'linux', title: 'linux' }],
      machines: [{ mac, ip: '127.0.0.1', state: 'fetch', percent: 50, peers: 2, os: 'linux' }],
    })
    // Nothing has come from here: it was given by others.
    const half = Math.floor(told.systems[0].size / 2)
    expect(told.totals).toEqual({ http: 0, torrent: 0, webSeed: 0, received: half, peers: half })
    const now = await runCommand('status', ...place)
    expect(now.code).toBe(0)
    expect(now.lines).toEqual([
      expect.stringMatching(`^${path} is served by process ${start.pid} since `),
      expect.stringMatching(/^1 system \(600\.\d kB\)$/),
      expect.stringContaining('1 machine (1 fetch); sent 0 B to boot, 0 B of systems; 300.'),
      expect.stringMatching(/^now \S+ \S+ from here, 3.1 MB\/s to machines$/),
      expect.stringMatching(/^MACHINE +STAGE +% +DOWN +PEERS +SYSTEM +UP +ADDRESS$/),
      expect.stringMatching(/^52:54:00:12:34:56 +fetch +50 +3.1 MB\/s +2 +linux +127.0.0.1$/),
    ])
    watching.kill('SIGINT')
    expect(await watching.ended).toMatchObject({ code: 0, stderr: '' })

    start.kill('SIGINT')
    const { code, lines, stderr } = await start.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    // On a pipe: lines that begin with who says them, and nothing for a terminal.
    const odd = lines.filter((line) => !/^[A-Z0-9]+: ./.test(line) || line !== shownText(line))
    expect(odd).toEqual([])
    expect(lines.slice(-2)).toEqual([
      'BOOTTORRENT: ending',
      expect.stringContaining('BOOTTORRENT: 1 machine (1 fetch)'),
    ])
    const after = await runCommand('status', ...place, '--json')
    expect(JSON.parse(after.lines[0] ?? '')).toMatchObject({ running: false, state: 'ended' })
    expect(after.code).toBe(1)
  },
  timeout,
)

it(
  'goes on after it was killed: status says so, and nothing is hashed again',
  async () => {
    await using folder = await temporaryFolder()
    const { path } = await loopbackProject(folder.path)
    const place = ['--project', path]
    await using first = startCommand('start', ...place, ...cache)
    await first.says('BOOTTORRENT: ready')
    first.kill('SIGKILL')
    await first.ended
    const { code, lines } = await runCommand('status', ...place)
    expect(code).toBe(1)
    expect(lines[0]).toMatch(
      new RegExp(`^${path} is not served: process ${first.pid} was killed after .*; this is what`),
    )
    await using second = startCommand('start', ...place, ...cache, '--json')
    await second.says('"ready"')
    second.kill('SIGTERM')
    const end = await second.ended
    expect(end.code).toBe(0)
    const events = end.lines.map((line) => JSON.parse(line))
    expect(events).toContainEqual({
      ...{ event: 'line', component: 'TORRENT' },
      text: expect.stringMatching(/^linux: seeding, 0 of \d+ bytes hashed anew$/),
    })
    expect(events.at(-1)).toMatchObject({ event: 'ended', totals: { http: 0 } })
    expect(await readdir(join(path, 'out'))).toEqual([
      ...['.lock', 'cache', 'status.json', 'tftp', 'torrents'],
    ])
  },
  timeout,
)

it(
  'gives assignments that change to machines that boot from then on',
  async () => {
    await using folder = await temporaryFolder()
    const { path, origin } = await loopbackProject(folder.path, ['one', 'two'])
    const place = ['--project', path]
    const torrents = async (): Promise<string> =>
      Buffer.from(await (await fetch(`${origin}/boot/torrents.gz`)).arrayBuffer()).toString('hex')
    await using start = startCommand('start', ...place, ...cache)
    await start.says('BOOTTORRENT: ready')
    const before = await torrents()
    const wrong = await runCommand('assign', mac, 'three', ...place)
    expect(wrong).toMatchObject({
      code: 2,
      stderr: 'OS: expected a folder in oss/ (there are one, two), got "three"\n',
    })
    const assigned = await runCommand('assign', mac, 'two', ...place)
    expect(assigned).toMatchObject({ code: 0, lines: [`${mac} boots two`], stderr: '' })
    await start.says('assignments.yaml was read again')
    expect(await torrents()).not.toBe(before)
    expect(await readFile(join(path, 'assignments.yaml'), 'utf8')).toContain(`${mac}: two`)
    const unassigned = await runCommand('unassign', mac, ...place, '--json')
    expect(JSON.parse(unassigned.lines[0] ?? '')).toEqual({ event: 'assigned', mac, os: null })
  },
  timeout,
)
