import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { until } from '../../../../test/support/until.ts'
import { createServiceNotifier } from '../../src/index.ts'
import { notificationText, unixSocketName, watchdogTimeout } from '../../src/systemd/protocol.ts'

/** socat receives what is sent to a Unix datagram socket, and hands over its lines. */
async function receiver(address: string) {
  const kind = address.startsWith('@')
    ? `ABSTRACT-RECV:${address.slice(1)}`
    : `UNIX-RECV:${address}`
  const socat = spawn('socat', ['-u', kind, 'STDOUT'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: socat.stdout })[Symbol.asyncIterator]()
  return {
    next: async (): Promise<string> => (await lines.next()).value ?? 'nothing more',
    async listening() {
      if (!address.startsWith('@')) await until(address, () => existsSync(address), Boolean)
    },
    async [Symbol.asyncDispose]() {
      socat.kill()
      if (socat.exitCode === null && socat.signalCode === null) await once(socat, 'exit')
    },
  }
}

describe('a notifier', () => {
  test('tells ready, status, life and stop to a path', async () => {
    await using folder = await temporaryFolder()
    const socket = join(folder.path, 'notify')
    await using systemd = await receiver(socket)
    await systemd.listening()
    const stop = new AbortController()
    await using notifier = await createServiceNotifier({
      socket,
      watchdog: 20,
      signal: stop.signal,
    })
    expect(notifier).toMatchObject({ supervised: true, watchdog: 20 })
    notifier.extend(1_500)
    expect(await systemd.next()).toBe('EXTEND_TIMEOUT_USEC=1500000')
    notifier.ready('recording')
    expect(await systemd.next()).toBe('READY=1')
    expect(await systemd.next()).toBe('STATUS=recording')
    expect(await systemd.next()).toBe('WATCHDOG=1')
    expect(await systemd.next()).toBe('WATCHDOG=1')
    stop.abort()
    let line = await systemd.next()
    while (line === 'WATCHDOG=1') line = await systemd.next()
    expect(line).toBe('STOPPING=1')
    notifier.ready()
    notifier.status('last words')
    expect(await systemd.next()).toBe('STATUS=last words')
  })

  test('reaches an abstract name', async () => {
    const socket = `@boxwright-${process.pid}`
    await using systemd = await receiver(socket)
    // An abstract socket cannot be seen: knock until it is there.
    await using notifier = await createServiceNotifier({ socket })
    let there = false
    while (!there) {
      there = true
      notifier.events.once('unreachable', () => {
        there = false
      })
      notifier.status('hello')
      notifier.events.removeAllListeners()
      await sleep(10)
    }
    expect(await systemd.next()).toBe('STATUS=hello')
  })

  test('withholds the sign of life when not healthy', async () => {
    await using folder = await temporaryFolder()
    const socket = join(folder.path, 'notify')
    await using systemd = await receiver(socket)
    await systemd.listening()
    const answers = [
      () => true,
      () => false,
      () => Promise.reject(new Error('no sound')),
      () => new Promise<boolean>(() => {}),
    ]
    await using notifier = await createServiceNotifier({
      socket,
      watchdog: 20,
      healthy: () => (answers.shift() ?? (() => true))(),
    })
    const reasons: unknown[] = []
    const three = new Promise<void>((resolve) =>
      notifier.events.on('unhealthy', ({ reason }) => reasons.push(reason) === 3 && resolve()),
    )
    notifier.ready()
    await three
    notifier.stopping()
    expect(reasons.map(String)).toEqual(['not healthy', 'Error: no sound', 'no answer yet'])
    expect(await systemd.next()).toBe('READY=1')
    expect(await systemd.next()).toBe('WATCHDOG=1')
    expect(await systemd.next()).toBe('STOPPING=1')
  })

  test('does nothing where nobody listens', async () => {
    await using alone = await createServiceNotifier()
    expect(alone).toMatchObject({ supervised: false, watchdog: undefined })
    alone.ready('x')
    alone.stopping()
    await using lost = await createServiceNotifier({ socket: '/nowhere/notify' })
    const told: string[] = []
    lost.events.on('unreachable', ({ error }) => told.push(`${error.code} ${error.message}`))
    lost.ready()
    expect(told).toEqual(['ERR_SYSTEMD cannot notify the service manager: ENOENT'])
  })

  test('refuses what is no socket', async () => {
    await expect(createServiceNotifier({ socket: 'vsock:2:1', watchdog: 0 })).rejects.toThrow(
      /socket: expected \/path or @name.*watchdog: expected ms/,
    )
  })
})

describe('the protocol', () => {
  test('no status begins an assignment of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (status) => {
        expect(notificationText({ status }).split('\n')).toHaveLength(2)
      }),
    )
    expect(notificationText({ status: 'a\nMAINPID=1' })).toBe('STATUS=a\\nMAINPID=1\n')
  })

  test('the watchdog is ours only by our process id', () => {
    expect(watchdogTimeout({ WATCHDOG_USEC: '30000000' }, 7)).toBe(30_000)
    expect(watchdogTimeout({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '7' }, 7)).toBe(30_000)
    expect(watchdogTimeout({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '8' }, 7)).toBeUndefined()
    for (const WATCHDOG_USEC of ['', '0', '-1', 'x', undefined]) {
      expect(watchdogTimeout({ WATCHDOG_USEC }, 7)).toBeUndefined()
    }
  })

  test('a path ends in zero, an abstract name begins with it', () => {
    expect(unixSocketName('/a')).toEqual(Uint8Array.of(47, 97, 0))
    expect(unixSocketName('@a')).toEqual(Uint8Array.of(0, 97))
    expect(unixSocketName(`/${'a'.repeat(106)}`)).toHaveLength(108)
    for (const address of ['', '@', 'a', `/${'a'.repeat(107)}`]) {
      expect(unixSocketName(address)).toBeUndefined()
    }
  })
})
