import { once } from 'node:events'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fillDisk } from '../../../../test/support/fill-disk.ts'
import { freePort } from '../../../../test/support/free-port.ts'
import { mountTmpfs } from '../../../../test/support/mount.ts'
import { redisServer } from '../../../../test/support/redis.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { createAggregator } from '../../src/aggregator.ts'
import { boxIdOf } from '../../src/box.ts'
import { createFleet, type Fleet } from '../../src/fleet/fleet.ts'
import { certificates } from '../certificates.ts'
import { boxOf, client, mediaOf, quickMaster, until } from '../world.ts'

it('starts a replica of its own, and another when it is killed', async () => {
  await using folder = await temporaryFolder()
  await using master = await redisServer({ args: quickMaster })
  await using media = client(master.port, 1)
  await media.set('a.ts', '10')
  const box = boxOf(await freePort(), '127.0.0.1', 'north', master.port)
  const id = boxIdOf(box)
  const settings = { boxes: [box], fleet: { folder: folder.path }, timeout: 10_000 }
  {
    await using aggregator = createAggregator(settings)
    expect(await aggregator.start()).toEqual([])
    expect(mediaOf(aggregator, id)).toEqual({ 'a.ts': 10 })
    await until(aggregator, () => aggregator.status()[0]?.state.kind === 'live')
    await using replica = client(box.port, 1)
    const [, pid] = /process_id:(\d+)/.exec(await replica.info('server')) ?? []
    const lost = once(aggregator.events, 'state')
    process.kill(Number(pid), 'SIGKILL')
    await lost
    expect(aggregator.snapshot(id)?.media.size).toBe(1)
    await media.set('b.ts', '20')
    await until(aggregator, () => aggregator.snapshot(id)?.media.size === 2)
    await until(aggregator, () => aggregator.status()[0]?.state.kind === 'live')
  }
  const syncs = async (): Promise<string | undefined> =>
    /sync_full:(\d+)/.exec(await media.info('stats'))?.[1]
  const before = await syncs()
  await media.set('c.ts', '30')
  {
    await using aggregator = createAggregator(settings)
    await aggregator.start()
    await until(aggregator, () => aggregator.snapshot(id)?.media.size === 3)
  }
  // It had its dump: only what it missed was sent.
  expect(await syncs()).toBe(before)
})

it('follows a master that asks for a user, a password and TLS', async () => {
  await using folder = await temporaryFolder()
  const tls = await certificates(folder.path)
  const port = await freePort()
  await using master = await redisServer({
    args: [
      ...['--port', '0', '--tls-port', `${port}`, ...quickMaster],
      ...['--tls-cert-file', tls.cert, '--tls-key-file', tls.key, '--tls-ca-cert-file', tls.ca],
      // What redis.io lists for replicas (https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl).
      ...['--user', 'follower', 'on', '>se cret"\u00e9', '+psync', '+replconf', '+ping'],
    ],
  })
  await using media = client(master.socket, 1)
  await media.set('a.ts', '10')
  const box = boxOf(await freePort(), '127.0.0.1', 'north', port)
  const access = { port, user: 'follower', password: 'se cret"\u00e9', tls }
  const boxes = [{ ...box, master: access }]
  await using aggregator = createAggregator({ boxes, fleet: { folder: join(folder.path, 'r') } })
  await aggregator.start()
  await until(aggregator, () => aggregator.snapshot(boxIdOf(box))?.media.size === 1)
})

it('one that hangs is ended and started again', async () => {
  await using folder = await temporaryFolder()
  await using master = await redisServer({ args: quickMaster })
  const box = boxOf(await freePort(), '127.0.0.1', 'north', master.port)
  const lost: unknown[] = []
  await using fleet = fleetOf(
    createFleet([box], settings(folder.path), (_, error) => lost.push(error)),
  )
  await fleet.start()
  await fleet.settled(box)
  const pid = fleet.pidOf(box)
  process.kill(pid ?? 0, 'SIGSTOP')
  fleet.restart(box)
  await using replica = client(box.port)
  while (fleet.pidOf(box) === pid || fleet.pidOf(box) === undefined)
    await replica.ping().catch(() => undefined)
  expect(lost).toEqual([expect.objectContaining({ code: 'ERR_EXITED', signal: 'SIGKILL' })])
})

it('is bound to this machine, in a folder of its own, and takes no more memory than it may', async () => {
  await using folder = await temporaryFolder()
  await using master = await redisServer({ args: quickMaster })
  await using media = client(master.port, 1)
  const box = boxOf(await freePort(), '127.0.0.1', 'north', master.port)
  const lost = Promise.withResolvers<unknown>()
  await using fleet = fleetOf(
    createFleet([box], { ...settings(folder.path), memory: 64 }, (_, error) => lost.resolve(error)),
  )
  await fleet.start()
  await fleet.settled(box)
  const config = join(folder.path, `127.0.0.1-${box.port}`, 'redis.conf')
  expect((await stat(config)).mode & 0o777).toBe(0o600)
  expect(await readFile(config, 'utf8')).toContain(
    `bind 127.0.0.1\nport ${box.port}\nprotected-mode yes\n`,
  )
  await media.set('huge.ts', Buffer.alloc(100 << 20))
  expect(await lost.promise).toMatchObject({ code: 'ERR_EXITED' })
})

it('another process, or another program on the port, is told', async () => {
  await using folder = await temporaryFolder()
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const box = boxOf(port, 'a.example')
  const lost = Promise.withResolvers<unknown>()
  await using fleet = fleetOf(
    createFleet([box], settings(folder.path), (_, error) => lost.resolve(error)),
  )
  await fleet.start()
  expect(String(await lost.promise)).toContain('Address already in use')
  const second = createFleet([box], settings(folder.path), () => undefined)
  await expect(second.start()).rejects.toMatchObject({
    code: 'ERR_STORAGE',
    message: expect.stringContaining('is locked by process'),
  })
  server.close()
})

it('a dump that is broken is no obstacle: the replica has all from its master again', async () => {
  await using folder = await temporaryFolder()
  await using master = await redisServer({ args: quickMaster })
  await using media = client(master.port, 1)
  await media.mset(Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`m${at}.ts`, '10'])))
  const box = boxOf(await freePort(), '127.0.0.1', 'north', master.port)
  const own = join(folder.path, `127.0.0.1-${box.port}`)
  const dump = join(own, 'dump.rdb')
  const lost: string[] = []
  const follow = async (): Promise<void> => {
    await using aggregator = createAggregator({
      ...{ boxes: [box], fleet: { folder: folder.path }, timeout: 10_000 },
    })
    aggregator.events.on('lost', ({ error }) => lost.push(error.message))
    await aggregator.start()
    await until(aggregator, () => aggregator.snapshot(boxIdOf(box))?.media.size === 50)
  }
  await follow()
  const whole = await readFile(dump)
  const cut = (length: number): Buffer => whole.subarray(0, length)
  const zeros = Buffer.concat([cut(whole.length >> 1), Buffer.alloc(whole.length >> 1)])
  const broken = [cut(0), cut(5), cut(whole.length >> 1), cut(whole.length - 4), zeros]
  for (const [index, bytes] of [...broken, Buffer.alloc(whole.length)].entries()) {
    await writeFile(dump, bytes)
    // What redis-server leaves when it is killed as it writes, or receives, a dump.
    await writeFile(join(own, `temp-${index}.rdb`), bytes)
    await follow()
    expect(await readdir(own)).toEqual(['dump.rdb', 'redis.conf'])
    expect(await readFile(dump)).not.toEqual(bytes)
  }
  // What was wrong is told, once for each.
  expect(
    lost.filter((one) => one.includes('was ended by') || one.includes('ended with')),
  ).toHaveLength(6)
})

it('starts on a disk that is full as it did before, unless it is to be otherwise', async () => {
  await using disk = await mountTmpfs('2M')
  await using master = await redisServer({ args: quickMaster })
  const box = boxOf(await freePort(), '127.0.0.1', 'north', master.port)
  const start = async (one = box): Promise<void> => {
    await using fleet = fleetOf(createFleet([one], settings(disk.path), () => undefined))
    await fleet.start()
    await fleet.settled(one)
    await using replica = client(one.port)
    expect(await replica.info('replication')).toContain('role:slave')
  }
  await start()
  fillDisk(join(disk.path, 'filler'))
  await start()
  const other = { ...box, master: { port: master.port, password: 'x'.repeat(5_000) } }
  await expect(start(other)).rejects.toMatchObject({
    code: 'ERR_STORAGE',
    message: expect.stringMatching(/redis\.conf.*ENOSPC/),
  })
})

it('tells what is wrong with its options, all at once', () => {
  const boxes = [{ ...boxOf(6_380, 'a.example'), master: { port: 6_379, tls: {} } }]
  expect(() => createFleet(boxes, settings(`/${'x'.repeat(100)}`), () => undefined)).toThrow(
    /^fleet.folder: expected .* at most 107 bytes, got \d+\na.example: expected cert and key/,
  )
})

const settings = (folder: string) => ({
  folder,
  memory: 1_024,
  command: 'redis-server',
  share: false,
})

function fleetOf(fleet: Fleet): Fleet & AsyncDisposable {
  return { ...fleet, [Symbol.asyncDispose]: () => fleet.stop() }
}
