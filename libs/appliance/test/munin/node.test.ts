import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressList } from '../../src/http/address-list.ts'
import {
  createMetrics,
  createMuninNode,
  type Graph,
  type MuninNodeOptions,
} from '../../src/index.ts'
import { lineSplitter } from '../../src/munin/lines.ts'
import { converse } from './munin.ts'

const graphs: readonly Graph[] = [
  { name: 'load', title: 'Load', unit: 'load', fields: [{ name: 'load', metric: 'load' }] },
]

async function node(options: Partial<MuninNodeOptions> = {}) {
  const metrics = createMetrics()
  metrics.gauge({ name: 'load', help: 'Load.' }).set(0.5)
  return createMuninNode({ metrics, graphs, host: 'box.local', port: 0, ...options })
}

describe('a node', () => {
  test('serves several masters at once', async () => {
    await using box = await node()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => converse(box.port, 'fetch load\nquit\n')),
    )
    expect(new Set(answers)).toEqual(new Set(['# munin node at box.local\nload.value 0.5\n.\n']))
  })

  test('tells numbers with the description to masters that know dirtyconfig', async () => {
    await using box = await node()
    expect(await converse(box.port, 'cap dirtyconfig\nconfig load\n')).toMatch(
      /load.type GAUGE\nload.value 0.5\n\.\n$/,
    )
  })

  test('says U for what it does not know', async () => {
    await using box = await node({ metrics: createMetrics() })
    expect(await converse(box.port, 'fetch load\n')).toContain('load.value U\n')
  })

  test('answers this machine alone, unless told otherwise', async () => {
    await using open = await node({ allow: ['127.0.0.2/32'] })
    const refused = once(open.events, 'refused')
    expect(await converse(open.port, 'list\n').catch(() => '')).toBe('')
    expect((await refused)[0]).toMatchObject({ reason: 'not allowed' })
    const socket = connect({ port: open.port, host: '127.0.0.1', localAddress: '127.0.0.2' })
    const [greeting] = await once(socket, 'data')
    expect(`${greeting}`).toBe('# munin node at box.local\n')
    socket.destroy()
  })

  test('turns away one client too many', async () => {
    await using box = await node({ maxClients: 1 })
    const first = connect(box.port, '127.0.0.1')
    await once(first, 'data')
    const refused = once(box.events, 'refused')
    expect(await converse(box.port, 'list\n').catch(() => '')).toBe('')
    expect((await refused)[0]).toMatchObject({ reason: 'busy' })
    first.destroy()
  })

  test('lets go of a client that keeps silent', async () => {
    await using box = await node({ idleTimeout: 20 })
    const silent = connect(box.port, '127.0.0.1').resume()
    await once(silent, 'close')
  })

  test('ends a client that sends an endless line', async () => {
    await using box = await node()
    const endless = connect(box.port, '127.0.0.1')
    endless.on('error', () => {}).write('x'.repeat(5_000))
    endless.resume()
    await new Promise((resolve) => endless.once('close', resolve))
  })

  test('ends a client that asks and never reads', async () => {
    await using box = await node({ maxClients: 1, idleTimeout: 100 })
    const deaf = connect(box.port, '127.0.0.1')
    deaf.on('error', () => {}).pause()
    const asked = 'config load\n'.repeat(1_000)
    const feed = setInterval(() => deaf.writable && deaf.write(asked), 5)
    try {
      // As long as it is there, it is one client too many.
      const next = (): Promise<string> => converse(box.port, 'list\n').catch(() => '')
      await expect.poll(next).toContain('load\n')
    } finally {
      clearInterval(feed)
      deaf.destroy()
    }
  })

  test('closes when told, with its clients', async () => {
    const stop = new AbortController()
    await using box = await node({ signal: stop.signal })
    const client = connect(box.port, '127.0.0.1')
    await once(client, 'data')
    stop.abort()
    await once(client, 'close')
    await expect(node({ signal: stop.signal })).rejects.toThrow('aborted')
  })

  test('says why it cannot listen', async () => {
    await using box = await node()
    await expect(node({ port: box.port })).rejects.toMatchObject({
      code: 'ERR_MUNIN',
      message: `cannot listen on *:${box.port}: listen EADDRINUSE: address already in use :::${box.port}`,
    })
  })

  test('refuses what Munin would not take, all at once', async () => {
    const fields = [{ name: 'a b', metric: 'x', label: 'x\ny' }]
    await expect(
      node({
        host: 'a b',
        port: -1,
        allow: ['10.0.0.0/33', 'example.org'],
        graphs: [
          { name: 'multigraph', title: ' ', unit: 'x', fields },
          { name: 'a', title: 'A', unit: 'x', fields: [] },
          { name: 'a', title: 'A', unit: 'x', fields: [...fields, ...fields] },
        ],
      }),
    ).rejects.toThrow(
      /host.*port.*10\.0\.0\.0\/33.*example\.org.*a comes twice.*multigraph.*multigraph.title.*a b.*label: expected one line.*expected fields.*a b comes twice/,
    )
  })
})

describe('hostile clients', () => {
  test('no sequence of bytes gets more than lines, and the node goes on', async () => {
    await using box = await node({ host: 'box.local' })
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'binary', maxLength: 50 }),
            fc.constantFrom(
              'list',
              'cap',
              'config load',
              'fetch load',
              'fetch __proto__',
              '\r',
              '\0',
            ),
          ),
          { maxLength: 20 },
        ),
        async (lines) => {
          const heard = await converse(box.port, `${lines.join('\n')}\nfetch load\n`).catch(
            () => '',
          )
          expect(heard).toMatch(/^(?:# munin node at box.local\n(?:.*\n)*)?$/)
        },
      ),
      { numRuns: 100 },
    )
    expect(await converse(box.port, 'list\n')).toBe('# munin node at box.local\nload\n')
  })

  test('lines are the same however the bytes arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z ]{0,20}$/)), fc.nat(20), (lines, size) => {
        const bytes = new TextEncoder().encode(lines.map((line) => `${line}\r\n`).join(''))
        const { push } = lineSplitter(20)
        const got: string[] = []
        for (let at = 0; at < bytes.length; at += size + 1) {
          got.push(...push(bytes.subarray(at, at + size + 1)))
        }
        expect(got).toEqual(lines)
      }),
    )
    expect(() => lineSplitter(3).push(new TextEncoder().encode('abcd'))).toThrow(RangeError)
  })

  test('networks of both families', () => {
    const { includes, faults } = addressList('allow', [
      '192.168.0.0/16',
      'fd00::/8',
      '::1',
      '0.0.0.0/32',
    ])
    expect(faults).toEqual([undefined, undefined, undefined, undefined])
    for (const address of ['192.168.7.7', '::ffff:192.168.7.7', 'fd12::1', 'fd00::1%eth0', '::1']) {
      expect(includes(address), address).toBe(true)
    }
    for (const address of ['192.169.0.1', 'fe80::1', '::2', '', 'x', '::ffff:10.0.0.1']) {
      expect(includes(address), address).toBe(false)
    }
    expect(addressList('allow', ['0.0.0.0/0']).includes('8.8.8.8')).toBe(true)
    for (const network of ['', '1.2.3.4/', '1.2.3.4/33', '::/129', '1.2.3.4/x', '1.2.3.4/-1']) {
      expect(addressList('allow', [network]).faults[0], network).toContain('allow: expected')
    }
  })
})
