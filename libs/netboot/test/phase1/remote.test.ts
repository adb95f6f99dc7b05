import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type NetworkHost, network } from '../../../../test/support/namespace.ts'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { buildPhase1 } from '../../src/phase1/build.ts'
import { buildRemote } from '../../src/phase1/remote.ts'
import { phase1Cache } from '../support/phase1-cache.ts'

/** The server, another host of the network, and what runs the programs of phase 1 from its images. */
let hosts: readonly NetworkHost[]
/** What phase 1 has said of its own key. */
let said = ''
let keys: string
const stack = new AsyncDisposableStack()

beforeAll(async () => {
  const folder = stack.use(await temporaryFolder())
  const lan = stack.use(await network(3))
  hosts = lan.hosts
  keys = folder.path
  for (const name of ['own', 'stranger']) {
    await run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', join(keys, name))
  }
  const root = join(folder.path, 'root')
  const settings = join(root, 'torrents/settings')
  await mkdir(settings, { recursive: true })
  await writeFile(join(settings, 'remote_keys'), await readFile(join(keys, 'own.pub')))
  await writeFile(join(settings, 'host_ip'), `${hosts[0]?.ipv4}\n`)
  const { initrd } = await buildPhase1({ cache: phase1Cache })
  const remote = join(folder.path, 'remote.img')
  await writeFile(remote, await buildRemote({ cache: phase1Cache }))
  // As the kernel does: one archive behind the other.
  const unpack = 'xz -dc "$1" "$2" | (cd "$0" && for each in 1 2 3 4; do cpio -idmu --quiet; done)'
  await run('sh', '-c', unpack, root, initrd, remote)
  await mkdir(join(root, 'proc'))
  await mkdir(join(root, 'run'))
  const script = `mount --rbind /dev ${root}/dev && mount -t proc proc ${root}/proc && exec chroot ${root} /bin/busybox sh -c '${start}'`
  const machine = hosts[2]?.spawn('unshare', ['--mount', '--pid', '--fork', 'sh', '-c', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  if (!machine) throw new Error('no host')
  const ended = once(machine, 'exit')
  stack.defer(async () => {
    machine.stdin?.end()
    await ended
  })
  const [line] = await once(createInterface(machine.stdout as Readable), 'line')
  said = `${line}`
}, 900_000)
afterAll(() => stack.disposeAsync())

/** The first in a namespace of processes: with it all of them end. */
const start = `
/bin/busybox mkdir -p /bin /sbin /usr/bin /usr/sbin /tmp
/bin/busybox --install -s
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/
. /netboot/lib.sh
. /netboot/remote.sh
say() { echo "$*" >>/run/log; echo "$*"; }
start_remote
cat`

/** What a client says, and its exit code. */
async function ssh(
  host: NetworkHost | undefined,
  key: string | undefined,
  ...command: readonly string[]
): Promise<{ readonly text: string; readonly code: number }> {
  const options = [
    ...['StrictHostKeyChecking=accept-new', `UserKnownHostsFile=${join(keys, 'known')}`],
    ...['NumberOfPasswordPrompts=0', 'IdentitiesOnly=yes', 'LogLevel=ERROR', 'ConnectTimeout=60'],
    ...(key === undefined ? ['PubkeyAuthentication=no'] : [`IdentityFile=${join(keys, key)}`]),
  ].flatMap((option) => ['-o', option])
  const client = host?.spawn(
    'ssh',
    ['-F', 'none', ...options, `root@${hosts[2]?.ipv4}`, ...command],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  if (!client) throw new Error('no host')
  let text = ''
  for (const stream of [client.stdout, client.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
  }
  const [code] = await once(client, 'close')
  return { text, code: Number(code) }
}

it('gives a shell, and the log, to who has the key, on the server', async () => {
  const [server] = hosts
  expect(await ssh(server, 'own', 'id -un; tail -n 1 /run/log')).toEqual({
    text: `root\n${said}\n`,
    code: 0,
  })
  // Its own key is the one that it has told.
  const scanned = await run('ssh-keygen', '-l', '-f', join(keys, 'known'))
  expect(said).toContain(/SHA256:\S+/.exec(scanned)?.[0])
  expect(said).toContain(`A shell for ${server?.ipv4}, with a key.`)
  expect((await ssh(server, 'own', 'exit 7')).code).toBe(7)
})

it('gives none to who has no key, or another one, and asks for no password', async () => {
  const [server] = hosts
  const refused = { code: 255, text: expect.stringContaining('Permission denied (publickey)') }
  expect(await ssh(server, 'stranger', 'id')).toEqual(refused)
  expect(await ssh(server, undefined, 'id')).toEqual(refused)
})

it('says nothing at all to others, even if they have the key', async () => {
  const [, other] = hosts
  expect(await ssh(other, 'own', 'id')).toEqual({
    code: 255,
    text: expect.stringMatching(/closed by|reset by/),
  })
  const address = `TCP:${hosts[2]?.ipv4}:22`
  expect(await other?.run('socat', '-u', address, 'STDOUT')).toBe('')
  expect(await hosts[0]?.run('socat', '-u', `${address},readbytes=8`, 'STDOUT')).toBe('SSH-2.0-')
})

it('hands nothing on to others', async () => {
  const [server, other] = hosts
  const listener = other?.spawn('socat', ['-dd', 'TCP-LISTEN:7000,fork', 'SYSTEM:echo reached'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (!listener) throw new Error('no host')
  const ended = once(listener, 'exit')
  try {
    await once(createInterface(listener.stderr as Readable), 'line')
    const address = `${other?.ipv4}:7000`
    expect(await server?.run('socat', '-u', `TCP:${address}`, 'STDOUT')).toBe('reached\n')
    const { text, code } = await ssh(server, 'own', '-W', address)
    expect(code).not.toBe(0)
    expect(text).not.toContain('reached')
  } finally {
    listener.kill('SIGKILL')
    await ended
  }
})
