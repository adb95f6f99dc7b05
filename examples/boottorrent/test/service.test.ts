import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { addSystem, buildPhase1, initProject } from '@boxwright/netboot'
import { beforeAll, expect, it } from 'vitest'
import { type NetworkHost, network } from '../../../test/support/namespace.ts'
import { run } from '../../../test/support/run.ts'
import { serviceManager } from '../../../test/support/service-manager.ts'
import type { RoomView } from '../src/api/types.ts'
import { boottorrent } from './box.ts'

const command = fileURLToPath(new URL('./fixtures/boottorrent.ts', import.meta.url))
const cache = join(import.meta.dirname, '../../../node_modules/.boxwright-phase1')

// A new clone fetches Debian's packages, and packs them.
beforeAll(async () => void (await buildPhase1({ cache })), 900_000)

it('runs under a real systemd by the unit that it prints: ready, serving its project, stopped in order', async () => {
  await using manager = await serviceManager()
  const at = (name: string): string => join(manager.folder, name)
  const [data, project, config] = [at('data'), at('school'), at('boottorrent.yaml')]
  await mkdir(data)
  // A network of its own: DHCP is not to be given to this one. Its ports are free.
  await using lan = await network(1)
  const host = lan.hosts[0] as NetworkHost
  await initProject(project, {
    'boottorrent.host_ip': host.ipv4,
    'dnsmasq.interface': 'eth0',
    // Who has a manager for users is root here, which dnsmasq would not stay.
    'dnsmasq.user': 'root',
    'dnsmasq.dhcp_range': '"10.77.0.50,10.77.0.90,1h"',
  })
  await writeFile(at('file'), 'a kernel')
  await addSystem(project, { kernel: at('file'), initrd: at('file'), name: 'linux' })
  const lines = [`data: ${data}`, `project: ${project}`, 'web: {port: 8000}', 'mdns: false']
  const phase1 = `phase1: {flavour: virtual, cache: ${cache}}`
  await writeFile(config, [...lines, phase1, 'munin: {port: null}', ''].join('\n'))
  const printed = await boottorrent.run(['print-unit', '--config', config, '--user', 'daemon'])
  expect(printed).toMatchObject({ code: 0, stderr: '' })
  expect(printed.stdout).toContain(`\nReadWritePaths=-${data} -${project} -${cache}\n`)
  expect(printed.stdout).toContain('\nUser=daemon\n')
  // DHCP and TFTP are dnsmasq's, whom it starts.
  const capabilities = 'CAP_NET_BIND_SERVICE CAP_NET_RAW CAP_NET_ADMIN'
  expect(printed.stdout).toContain(`\nAmbientCapabilities=${capabilities}\n`)
  const unit = at('boottorrent.service')
  await writeFile(unit, printed.stdout)
  expect(await run('systemd-analyze', 'verify', unit)).toBe('')

  const keeper = host.spawn('sh', ['-c', 'echo there; exec cat'], { stdio: 'pipe' })
  const left = once(keeper, 'exit')
  await using _keeper = {
    async [Symbol.asyncDispose]() {
      keeper.stdin?.end()
      await left
    },
  }
  await once(keeper.stdout as Readable, 'data')
  // The sources; a manager for users cannot change who it is and has no capabilities to give, a checkout may lie where nothing is to
  // be seen, and a container cannot shut its own /proc any further.
  const here = printed.stdout
    .replace(/^(ExecStart=\S+) .* (serve .*)$/m, `$1 --conditions=@boxwright/source ${command} $2`)
    .replace(/^(User|CapabilityBoundingSet|AmbientCapabilities|ProtectKernel\w+)=.*\n/gm, '')
    // apt writes to it.
    .replace('PrivateTmp=yes', 'ReadWritePaths=/tmp')
    .replace('ProtectHome=yes', 'ProtectHome=read-only')
    .replace('[Install]', `NetworkNamespacePath=/proc/${keeper.pid}/ns/net\n\n[Install]`)
  await manager.install('boottorrent.service', here)
  await manager.systemctl('start', 'boottorrent.service')
  expect(await manager.property('boottorrent.service', 'ActiveState')).toBe('active')
  expect(await manager.property('boottorrent.service', 'StatusText')).toMatch(
    /^BootTorrent at http:/,
  )
  const get = (url: string): Promise<string> => host.run('curl', '-s', url)
  const status = async (): Promise<RoomView['status']> =>
    (JSON.parse(await get('http://127.0.0.1:8000/api/room')) as RoomView).status
  await expect.poll(status).not.toMatchObject({ state: 'starting' })
  expect(await status()).toMatchObject({ state: 'serving', failure: null })
  expect(await get(`http://${host.ipv4}:8080/oss/linux/vmlinuz`)).toBe('a kernel')
  // dnsmasq runs, as shut in as the rest.
  const fetched = `curl -s tftp://${host.ipv4}/undionly.kpxe | cmp - /usr/lib/ipxe/undionly.kpxe`
  await host.run('sh', '-c', fetched)
  await manager.systemctl('stop', 'boottorrent.service')
  expect(await manager.property('boottorrent.service', 'Result')).toBe('success')
})

it('is none without a project', async () => {
  const { code, stderr } = await boottorrent.run(['print-unit', '--config', '/dev/null'])
  expect(code).toBe(1)
  expect(stderr).toContain('project: expected a folder, got none')
})
