import { once } from 'node:events'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type NetworkHost, network } from '../../../../test/support/namespace.ts'
import { run } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { buildPhase1 } from '../../src/phase1/build.ts'
import { buildRemote } from '../../src/phase1/remote.ts'
import { readStatus } from '../../src/status/read-status.ts'
import { bootServer } from '../support/boot-server.ts'
import { boottorrent as program } from '../support/command.ts'
import { phase1Cache } from '../support/phase1-cache.ts'
import { testProject } from '../support/test-project.ts'

const mac = '52:54:00:12:34:56'
/** The server, another host of the network, and what runs the programs of phase 1 from its images. */
let hosts: readonly NetworkHost[]
/** What phase 1 has said of its own key. */
let said = ''
let keys: string
let project: string
const stack = new AsyncDisposableStack()

// A new clone fetches Debian's packages, and packs them: the server, in a network of its own, could not.
beforeAll(async () => {
  await buildPhase1({ cache: phase1Cache })
  await buildRemote({ cache: phase1Cache })
  const folder = stack.use(await temporaryFolder())
  const lan = stack.use(await network(3))
  hosts = lan.hosts
  keys = folder.path
  for (const name of ['own', 'stranger']) {
    await run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', join(keys, name))
  }
  const [server, , host] = lan.hosts
  if (!server || !host) throw new Error('no hosts')
  project = await testProject(
    folder.path,
    { target: '' },
    {
      'boottorrent.host_ip': server.ipv4,
      'dnsmasq.interface': 'eth0',
      'dnsmasq.enable_dhcp': 'false',
      'dnsmasq.enable_tftp': 'false',
      'remote.keys': JSON.stringify([(await readFile(join(keys, 'own.pub'), 'utf8')).trim()]),
    },
  )
  stack.use(await bootServer(server, project))
  const root = join(folder.path, 'root')
  await mkdir(root)
  for (const name of ['phase1.img', 'torrents.gz']) {
    const path = join(folder.path, name)
    await host.run('curl', '-sS', '--fail', '-o', path, `http://${server.ipv4}:8080/boot/${name}`)
    await unpack(await readFile(path), root)
  }
  await mkdir(join(root, 'proc'))
  await mkdir(join(root, 'run'))
  const script = `mount --rbind /dev ${root}/dev && mount -t proc proc ${root}/proc && exec chroot ${root} /bin/busybox sh -c '${start}'`
  const machine = host.spawn('unshare', ['--mount', '--pid', '--fork', 'sh', '-c', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(machine, 'exit')
  stack.defer(async () => {
    machine.stdin?.end()
    await ended
  })
  const [line] = await once(createInterface(machine.stdout as Readable), 'line')
  said = `${line}`
}, 900_000)
afterAll(() => stack.disposeAsync())

/** Unpack what machines load, as the kernel does: archives behind each other, each packed for itself. */
async function unpack(image: Buffer, folder: string): Promise<void> {
  const magic = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])
  const from = image.indexOf(magic)
  const take = async (name: string, bytes: Uint8Array): Promise<void> => {
    await writeFile(join(folder, name), bytes)
    const each = 'while cpio -idmu --quiet 2>/dev/null; do :; done'
    const reader = name === 'packed' ? 'xz -dc' : 'cat'
    await run('sh', '-c', `cd "$0" && ${reader} ${name} | (${each}); rm ${name}`, folder)
  }
  if (from > 0) await take('archive', gunzipSync(image.subarray(0, from)))
  await take('packed', image.subarray(from))
}

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

/** What a program says, and its exit code. */
interface Said {
  readonly text: string
  readonly code: number
}

const flags = (key: string): string[] => ['--project', project, '--identity', join(keys, key)]

/** Debian's client, as anybody has it. */
async function ssh(
  host: NetworkHost | undefined,
  key: string | undefined,
  ...command: readonly string[]
): Promise<Said> {
  const options = [
    ...['StrictHostKeyChecking=accept-new', `UserKnownHostsFile=${join(keys, 'known')}`],
    ...['NumberOfPasswordPrompts=0', 'IdentitiesOnly=yes', 'LogLevel=ERROR', 'ConnectTimeout=60'],
    ...(key === undefined ? ['PubkeyAuthentication=no'] : [`IdentityFile=${join(keys, key)}`]),
  ].flatMap((option) => ['-o', option])
  return await ended(host, 'ssh', ['-F', 'none', ...options, `root@${hosts[2]?.ipv4}`, ...command])
}

/** Our command on the server, with its exit code. */
async function boottorrent(key: string, ...args: readonly string[]): Promise<Said> {
  return await ended(hosts[0], process.execPath, [...program, ...args, ...flags(key)])
}

async function ended(
  host: NetworkHost | undefined,
  command: string,
  args: readonly string[],
): Promise<Said> {
  const client = host?.spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
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

it('is looked into by the address of its card, once it was seen', async () => {
  const machine = hosts[2]
  const unseen = await boottorrent('own', 'log', mac)
  expect(unseen).toEqual({
    code: 1,
    text: expect.stringMatching(
      `^${mac} was not seen since the project was started; no machine was. `,
    ),
  })
  const place = `http://${hosts[0]?.ipv4}:8080/machines/${mac}`
  await machine?.run('curl', '-sS', '--fail', '--data', 'state=menu', place)
  await expect.poll(async () => (await readStatus(project))?.status.machines.length).toBe(1)

  const log = await boottorrent('own', 'log', mac.toUpperCase())
  expect(log).toEqual({ code: 0, text: `${said}\n` })
  // What else there is to be read is left to others.
  const words = [process.execPath, ...program, 'log', mac, ...flags('own')].map(
    (word) => `'${word}'`,
  )
  const loop = `printf 'first\\nsecond\\n' | while read -r line; do echo "$line"; ${words.join(' ')} >&2; done`
  expect((await hosts[0]?.run('sh', '-c', loop))?.split('\n')).toEqual(['first', 'second', ''])
  // What it would run can be run by others, too.
  const way = await boottorrent('own', 'shell', mac, '--json', 'id; exit 3')
  const { command, ...who } = JSON.parse(way.text)
  expect(who).toEqual({ event: 'command', mac, ip: machine?.ipv4 })
  expect(await ended(hosts[0], command[0], command.slice(1))).toEqual({
    ...{ code: 3, text: expect.stringContaining('uid=0') },
  })
  // What it says is shown, and paints over no screen.
  const follower = hosts[0]?.spawn(
    process.execPath,
    [...program, 'log', mac, '--follow', ...flags('own')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  if (!follower?.stdout) throw new Error('no host')
  const closed = once(follower, 'close')
  try {
    const lines = createInterface(follower.stdout)[Symbol.asyncIterator]()
    expect((await lines.next()).value).toBe(said)
    const news = 'printf "\\033[2Jnews\\n" >>/run/log; exit 7'
    expect(await boottorrent('own', 'shell', mac, news)).toEqual({ code: 7, text: '' })
    expect((await lines.next()).value).toBe('\ufffd[2Jnews')
  } finally {
    follower.kill('SIGINT')
    expect(await closed).toEqual([0, null])
  }
  // Whatever the file of the key is called.
  const odd = 'own "key" \\ 100%\nof "me\\'
  await copyFile(join(keys, 'own'), join(keys, odd))
  expect(await boottorrent(odd, 'shell', mac, 'exit 5')).toEqual({ code: 5, text: '' })
  expect(await boottorrent('stranger', 'shell', `${machine?.ipv4}`, 'id')).toEqual({
    code: 1,
    text: expect.stringContaining(
      `${mac} (${machine?.ipv4}) lets nobody in, or not us: it does so in phase 1 alone`,
    ),
  })
})

it('gives a shell on a terminal', async () => {
  const command = [...program, 'shell', `${hosts[2]?.ipv4}`, ...flags('own')]
  const quoted = [process.execPath, ...command].map((word) => `'${word}'`).join(' ')
  const shell = hosts[0]?.spawn('script', ['--quiet', '--return', '-c', quoted, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  if (!shell?.stdout) throw new Error('no host')
  const closed = once(shell, 'close')
  const lines = createInterface(shell.stdout)
  const seen = once(lines, 'line')
  shell.stdin?.write('tty; exit 3\n')
  let screen = `${await seen}\n`
  for await (const line of lines) screen += `${line}\n`
  expect(screen).toMatch(/^\/dev\/pts\/\d+$/m)
  expect(await closed).toEqual([3, null])
})

it('fetches a system, gives it to others for as long as it is told to, and starts nothing that is not what the server says', async () => {
  const bring = `
. /netboot/lib.sh
. /netboot/fetch.sh
mkdir -p /os
read -r from _ </proc/uptime
bring target 2>/dev/null
code=$?
read -r to _ </proc/uptime
echo "$code $(( \${to%.*} - \${from%.*} )) $(ls /os)"
cat /run/error 2>/dev/null`
  const [server] = hosts
  const seedFor = 4
  const first = await ssh(server, 'own', `echo ${seedFor} >/torrents/settings/seed_time${bring}`)
  const [, code, took] = /^(\d+) (\d+) target$/m.exec(first.text) ?? []
  expect(code, first.text).toBe('0')
  // Whole seconds of both ends.
  expect(Number(took)).toBeGreaterThanOrEqual(seedFor - 1)
  // The sums that came with the torrents are others: of each file one has to be right.
  const spoil = "sed -i '1s/^[0-9a-f]\\{8\\}/00000000/' /torrents/target.sha256"
  const second = await ssh(server, 'own', `echo 0 >/torrents/settings/seed_time; ${spoil}${bring}`)
  expect(second.text).toMatch(
    /^1 \d+ \ntarget: a file is not what the server says: it is not started\.\n$/,
  )
})
