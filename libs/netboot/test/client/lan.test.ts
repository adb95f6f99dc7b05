import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Network, type NetworkHost, network } from '../../../../test/support/namespace.ts'
import type { TemporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { makeTorrent } from '../../src/making/make-torrent.ts'
import { difference, systemFolder } from '../support/swarm.ts'

let lan: Network
let folder: TemporaryFolder
let file: string

beforeAll(async () => {
  // Transmission takes no peers of 127.0.0.1: each one has a host of its own.
  lan = await network(3)
  folder = await systemFolder()
  const path = join(folder.path, 'oss/debian')
  const trackers = [[`http://${lan.hosts[0]?.ipv4}:6969/announce`]]
  file = join(folder.path, 'debian.torrent')
  await writeFile(file, (await makeTorrent({ path, trackers })).bytes)
})
afterAll(async () => {
  await lan[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

/** A host of the LAN that seeds or fetches with our client. */
class SwarmNode implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown>
  readonly #lines: AsyncIterator<string>

  constructor(
    host: NetworkHost | undefined,
    mode: 'seed' | 'fetch',
    place: string,
    torrent: string = file,
  ) {
    if (host === undefined) throw new Error('no such host')
    const program = join(import.meta.dirname, '../fixtures/swarm-node.ts')
    const args = ['--conditions=@boxwright/source', program, mode, torrent, place]
    this.#child = host.spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#closed = once(this.#child, 'close')
    if (this.#child.stdout === null) throw new Error('no output')
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]()
  }

  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`)
  }

  async line(): Promise<string> {
    return (await this.#lines.next()).value ?? 'it has ended'
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin?.end()
    await this.#closed
  }
}

/** A host of the LAN that runs transmission. */
class Transmission implements AsyncDisposable {
  readonly #host: NetworkHost
  readonly #child: ChildProcess
  readonly #closed: Promise<unknown>

  /** @param discovery - `--lpd`: it tells the LAN what it has, `--no-lpd` */
  static async on(
    host: NetworkHost | undefined,
    folder: string,
    discovery: string,
  ): Promise<Transmission> {
    if (host === undefined) throw new Error('no such host')
    await mkdir(folder)
    const settings = ['--foreground', '--config-dir', `${folder}.config`, discovery]
    const quiet = ['--no-auth', '--no-dht', '--no-utp', '--no-portmap', '--no-incomplete-dir']
    const place = ['--download-dir', folder, '--port', '9091']
    const child = host.spawn('transmission-daemon', [...settings, ...quiet, ...place], {
      stdio: 'ignore',
    })
    return new Transmission(host, child)
  }

  private constructor(host: NetworkHost, child: ChildProcess) {
    this.#host = host
    this.#child = child
    this.#closed = once(child, 'close')
  }

  /** Download a torrent. */
  async fetch(torrent: string): Promise<void> {
    const ask = (...args: string[]) => this.#host.run('transmission-remote', '9091', ...args)
    await expect.poll(() => ask('--add', torrent).catch(String)).toContain('success')
    await expect.poll(() => ask('--torrent', '1', '--info')).toContain('Percent Done: 100%')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill()
    await this.#closed
  }
}

describe('without a tracker', () => {
  it('our seeder and aria2c find each other on the LAN, and so do ours', async () => {
    const path = join(folder.path, 'oss/debian')
    const alone = join(folder.path, 'alone.torrent')
    await writeFile(alone, (await makeTorrent({ path, private: false })).bytes)
    const [first, second, third] = lan.hosts
    // What is told to a group needs a way to it.
    for (const host of lan.hosts) await host.run('ip', 'route', 'add', 'default', 'dev', 'eth0')
    await using seeder = new SwarmNode(first, 'seed', join(folder.path, 'oss'), alone)
    expect(await seeder.line()).toBe('completed')
    const ours = join(folder.path, 'found')
    await using leecher = new SwarmNode(second, 'fetch', ours, alone)
    expect(await leecher.line()).toBe('completed')
    expect(await difference(path, join(ours, 'debian'))).toBe('')
    const theirs = join(folder.path, 'aria2')
    const quiet = ['--no-conf', '--quiet', '--enable-dht=false', '--enable-dht6=false']
    const found = ['--bt-enable-lpd=true', '--bt-lpd-interface=eth0', '--seed-time=0']
    await third?.run('aria2c', ...quiet, ...found, '-d', theirs, alone)
    expect(await difference(path, join(theirs, 'debian'))).toBe('')
    // All that there is now is with aria2c: ours finds it.
    await seeder[Symbol.asyncDispose]()
    await leecher[Symbol.asyncDispose]()
    const seeding = ['--bt-enable-lpd=true', '--bt-lpd-interface=eth0', '--check-integrity=true']
    const child = third?.spawn(
      'aria2c',
      [...quiet, ...seeding, '--seed-ratio=0', '-d', theirs, alone],
      {
        stdio: 'ignore',
      },
    )
    if (child === undefined) throw new Error('no such host')
    const ended = once(child, 'close')
    try {
      const from = join(folder.path, 'from-aria2')
      await using last = new SwarmNode(second, 'fetch', from, alone)
      expect(await last.line()).toBe('completed')
      expect(await difference(path, join(from, 'debian'))).toBe('')
    } finally {
      child.kill()
      await ended
    }
  })

  it('transmission and ours find each other on the LAN once the seeder and its tracker are gone', async () => {
    const path = join(folder.path, 'oss/debian')
    const open = join(folder.path, 'exchanged.torrent')
    const [first, second, third] = lan.hosts
    if (first === undefined || second === undefined) throw new Error('no such host')
    const trackers = [[`http://${first.ipv4}:6969/announce`]]
    await writeFile(open, (await makeTorrent({ path, private: false, trackers })).bytes)
    await using seeder = new SwarmNode(first, 'seed', join(folder.path, 'oss'), open)
    expect(await seeder.line()).toBe('completed')
    const theirs = join(folder.path, 'transmission-open')
    await using daemon = await Transmission.on(second, theirs, '--lpd')
    await daemon.fetch(open)
    await expect.poll(() => difference(path, join(theirs, 'debian'), '--exclude=empty')).toBe('')
    await seeder[Symbol.asyncDispose]()
    // No tracker and no seeder any more: only the LAN tells.
    const ours = join(folder.path, 'from-transmission')
    await using leecher = new SwarmNode(third, 'fetch', ours, open)
    expect(await leecher.line()).toBe('completed')
    expect(await difference(path, join(ours, 'debian'))).toBe('')
  })
})

describe('transmission', () => {
  it('downloads from our seeder by our tracker, and our leecher from it', async () => {
    const [first, second, third] = lan.hosts
    const theirs = join(folder.path, 'transmission')
    await using seeder = new SwarmNode(first, 'seed', join(folder.path, 'oss'))
    expect(await seeder.line()).toBe('completed')
    await using daemon = await Transmission.on(second, theirs, '--no-lpd')
    await daemon.fetch(file)
    // It says so before all is in its files, and makes none that is empty.
    const oss = join(folder.path, 'oss/debian')
    await expect.poll(() => difference(oss, join(theirs, 'debian'), '--exclude=empty')).toBe('')
    seeder.tell('leave')
    expect(Number((await seeder.line()).split(' ')[1])).toBeGreaterThan(4_500_000)
    // All that there is now is with transmission.
    const ours = join(folder.path, 'ours')
    await using leecher = new SwarmNode(third, 'fetch', ours)
    expect(await leecher.line()).toBe('completed')
    expect(await difference(oss, join(ours, 'debian'))).toBe('')
  })
})
