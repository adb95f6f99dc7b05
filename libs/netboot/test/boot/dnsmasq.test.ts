import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { run } from '../../../../test/support/run.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { until } from '../../../../test/support/until.ts'
import { type ProjectConfig, readProjectConfig } from '../../src/config/project.ts'
import { dnsmasqConfig } from '../../src/dnsmasq-config.ts'
import { type BootLan, bootLan } from '../support/boot-lan.ts'

/** Debian's user without rights. */
const nobody = 65_534
const asNobody = ['--reuid', `${nobody}`, '--regid', `${nobody}`, '--clear-groups']

let lan: BootLan
let folder: TemporaryFolder
/** A folder that only its owner may look into. */
let closed: string

beforeAll(async () => {
  lan = await bootLan()
  folder = await temporaryFolder()
  await chmod(folder.path, 0o755)
  closed = join(folder.path, 'closed')
  await mkdir(join(closed, 'tftp'), { recursive: true })
  await chmod(closed, 0o700)
})
afterAll(async () => {
  await folder[Symbol.asyncDispose]()
  await lan[Symbol.asyncDispose]()
})

interface Started {
  readonly program: ChildProcess
  readonly lines: Interface
  /** What it has said first. */
  readonly said: string
}

async function start(
  config: Partial<ProjectConfig>,
  { user = [], path = '' }: { readonly user?: readonly string[]; readonly path?: string } = {},
): Promise<Started> {
  const home = join(folder.path, 'home')
  await mkdir(home, { recursive: true })
  if (user.length > 0) await chown(home, nobody, nobody)
  const project = readProjectConfig(
    'boottorrent: {host_ip: 192.168.77.1}\ndnsmasq: {interface: br0, dhcp_range: "192.168.77.50,192.168.77.150,1h"}',
  ) as ProjectConfig
  const places = { tftpRoot: home, leases: join(home, 'leases'), script: 'boot.ipxe' }
  const text = dnsmasqConfig({ ...project, ...config }, places)
  const program = lan.host.spawn(
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', ...user, process.execPath, '--conditions=@boxwright/source'],
      ...[join(import.meta.dirname, '../fixtures/dnsmasq-node.ts'), home],
      config.user === 'nobody' ? text.replace(/^tftp-root=.*$/m, `tftp-root=${closed}/tftp`) : text,
    ],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, PATH: `${path}${process.env['PATH'] ?? ''}` },
    },
  )
  const lines = createInterface(program.stdout as NodeJS.ReadableStream)
  const [said] = (await once(lines, 'line')) as [string]
  return { program, lines, said }
}

async function end({ program }: Started): Promise<void> {
  const exited = once(program, 'exit')
  program.stdin?.end()
  if (program.exitCode === null && program.signalCode === null) await exited
}

/** Wait until a process is no more. */
async function gone(pid: number): Promise<void> {
  const isThere = async (): Promise<boolean> => {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    return state !== '' && !/\) Z/.test(state)
  }
  await until('its end', isThere, (there) => !there)
}

it('says who has a port that it needs', async () => {
  const other = lan.host.spawn('socat', ['-dd', 'UDP4-LISTEN:67', '-'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const exited = once(other, 'exit')
  try {
    await once(createInterface(other.stderr as NodeJS.ReadableStream), 'line')
    const started = await start({ user: 'root' })
    await end(started)
    expect(started.said).toBe(
      `ERR_LISTEN: dnsmasq could not have its ports: UDP port 67 is taken by socat (process ${other.pid}). End it, or let it be: with dnsmasq.enable_dhcp: false and enable_tftp: false nothing here needs them`,
    )
  } finally {
    other.kill('SIGKILL')
    await exited
  }
})

it.each<[string, Partial<ProjectConfig>, RegExp]>([
  [
    'a user that there is not',
    { user: 'nosuch' },
    /^ERR_CONFIG: dnsmasq.user: expected a user of this machine, got nosuch\./,
  ],
  [
    'a folder that it may not read',
    { user: 'nobody' },
    /^ERR_PERMISSION: dnsmasq runs as a user who may not read .*\/closed\/tftp\. .*chmod o\+x/,
  ],
])('says what to do about %s', async (_, config, expected) => {
  const started = await start(config)
  await end(started)
  expect(started.said).toMatch(expected)
})

it('is started again when it fails', async () => {
  const started = await start({ user: 'root' })
  const [, pid] = started.said.split(' ')
  const line = once(started.lines, 'line')
  process.kill(Number(pid), 'SIGKILL')
  const [again, other] = `${await line}`.split(' ')
  expect(again).toBe('again')
  expect(other).not.toBe(pid)
  expect(await readFile(`/proc/${other}/comm`, 'utf8')).toBe('dnsmasq\n')
  await end(started)
  await gone(Number(other))
})

it('runs without root once setcap has allowed it, and ends even when it is killed', async () => {
  const programs = join(folder.path, 'bin')
  await mkdir(programs, { recursive: true })
  const own = join(programs, 'dnsmasq')
  await copyFile((await run('sh', '-c', 'PATH=$PATH:/usr/sbin command -v dnsmasq')).trim(), own)
  await run('setcap', 'CAP_NET_BIND_SERVICE,CAP_NET_RAW,CAP_NET_ADMIN=+ep', own)
  await writeFile(join(folder.path, 'home/leases'), '', { mode: 0o600 })
  const before = await start({}, { user: asNobody, path: `${programs}:` })
  await end(before)
  expect(before.said).toMatch(
    /^ERR_PERMISSION: dnsmasq may not open .*\/leases, which is of another user/,
  )
  await rm(join(folder.path, 'home/leases'))
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const started = await start({}, { user: asNobody, path: `${programs}:` })
    expect(started.said).toMatch(/^ready \d+$/)
    const pid = Number(started.said.split(' ')[1])
    expect(await readFile(`/proc/${pid}/status`, 'utf8')).toMatch(/^Uid:\t65534\t65534/m)
    const exited = once(started.program, 'exit')
    started.program.kill(signal)
    await exited
    await gone(pid)
  }
})
