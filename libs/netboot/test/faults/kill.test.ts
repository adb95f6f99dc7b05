import { execFileSync } from 'node:child_process'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everyFault, faultCampaign } from '../../../../test/support/campaign.ts'
import { loopbackProject } from '../../../../test/support/loopback-project.ts'
import { childrenOf } from '../../../../test/support/program.ts'
import {
  callsOf,
  changingCalls,
  straceInject,
  type Traced,
} from '../../../../test/support/strace.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { readTorrent } from '../../src/making/make-torrent.ts'
import { startNetboot } from '../../src/netboot.ts'
import { buildPhase1 } from '../../src/phase1/build.ts'
import { readStatus } from '../../src/status/read-status.ts'
import { bootLan } from '../support/boot-lan.ts'
import { bootServer } from '../support/boot-server.ts'
import { phase1Cache } from '../support/phase1-cache.ts'
import { testProject } from '../support/test-project.ts'

const timeout = everyFault ? 60 * 60_000 : 400_000
const campaign = faultCampaign('SIGKILL at calls by which `start` changes a file system')
afterAll(() => campaign.print())
beforeAll(() => buildPhase1({ cache: phase1Cache }), 900_000)

const fixture = fileURLToPath(new URL('fixtures/serve.ts', import.meta.url))

async function serve(project: string, call?: string, when?: number): Promise<Traced> {
  return await straceInject({
    args: [fixture, project, phase1Cache],
    syscalls: call === undefined ? changingCalls : [call],
    threads: 'others',
    ...(when !== undefined && { fault: { signal: 'SIGKILL' }, when }),
  })
}

it(
  'goes on, wherever it was killed',
  async () => {
    await using folder = await temporaryFolder()
    const { path } = await loopbackProject(folder.path, ['one', 'two'])
    const dry = await serve(path)
    expect(dry).toMatchObject({ code: 0, stdout: 'served 2', stderr: '' })
    const points = changingCalls.flatMap((call) =>
      callsOf(dry.calls, call).flatMap((line, index) =>
        // What is only opened to be read, or closed, leaves nothing.
        line.includes(path) && !/ close\(|O_RDONLY/.test(line) ? [{ call, when: index + 1 }] : [],
      ),
    )
    expect(points.length).toBeGreaterThan(20)
    let killed = 0
    for (const { call, when } of campaign.sample(points, 3)) {
      await rm(join(path, 'out'), { recursive: true })
      const { signal } = await serve(path, call, when)
      if (signal === 'SIGKILL') killed += 1
      const found = await readStatus(path).catch(String)
      const lost = typeof found === 'string' ? [found] : found?.running ? ['it runs'] : []
      lost.push(...(await wrongAfter(path)))
      campaign.note(call, lost)
      expect({ call, when, lost }).toEqual({ call, when, lost: [] })
    }
    // How often its status is written is a matter of time: now and then there is one call fewer.
    expect(killed).toBeGreaterThan(0)
  },
  timeout,
)

/** What is wrong once it has been started again. */
async function wrongAfter(path: string): Promise<string[]> {
  const wrong: string[] = []
  const netboot = await startNetboot({ folder: path, cache: phase1Cache })
  const status = await readStatus(path)
  if (!status?.running) wrong.push('the status does not say that it runs')
  await netboot[Symbol.asyncDispose]()
  const names = await readdir(join(path, 'out'), { recursive: true })
  wrong.push(
    ...names.filter((name) => /\.part\b|tree-|~$/.test(name)).map((name) => `left: ${name}`),
  )
  for (const name of ['one', 'two']) {
    const bytes = await readFile(join(path, 'out/torrents', `${name}.torrent`))
    if (readTorrent(bytes).info.files.length !== 3) wrong.push(`${name} has another torrent`)
  }
  for (const [name, from] of [
    ['undionly.kpxe', '/usr/lib/ipxe/undionly.kpxe'],
    ['snponly.efi', '/usr/lib/ipxe/snponly.efi'],
  ] as const) {
    const [served, wanted] = await Promise.all([
      readFile(join(path, 'out/tftp', name)),
      readFile(from),
    ])
    if (!served.equals(wanted)) wrong.push(`${name} is another one`)
  }
  return wrong
}

it(
  'goes on beside a dnsmasq that was left behind: the one who was to end it was killed, too',
  async () => {
    await using folder = await temporaryFolder()
    await using lan = await bootLan()
    const project = await testProject(folder.path, { target: '' }, {})
    const argument = `--conf-file=${join(project, 'out/dnsmasq.conf')}`
    const running = async (): Promise<number[]> => {
      const found = execFileSync('pgrep', ['-f', '--', `^dnsmasq ${argument}$`]).toString()
      return found.trim().split('\n').map(Number)
    }
    const first = await bootServer(lan.host, project)
    const [left = 0] = await running()
    const { process: holder } = (await readStatus(project))?.status ?? {}
    if (!holder) throw new Error('no status')
    // It starts another guardian if it can.
    process.kill(holder.pid, 'SIGSTOP')
    const children = await childrenOf(holder.pid)
    for (const pid of children) if (pid !== left) process.kill(pid, 'SIGKILL')
    process.kill(holder.pid, 'SIGKILL')
    expect(await first.ended).toEqual([null, 'SIGKILL'])
    expect(await running()).toEqual([left])
    expect(await readStatus(project)).toMatchObject({ running: false })

    const second = await bootServer(lan.host, project)
    const [now, ...more] = await running()
    expect(more).toEqual([])
    expect(now).not.toBe(left)
    await second[Symbol.asyncDispose]()
    expect(await second.ended).toEqual([0, null])
    await expect(running()).rejects.toThrow()
  },
  timeout,
)
