import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { freePort } from '../../../../test/support/free-port.ts'
import { createJournal, createMetrics, createMuninNode } from '../../src/index.ts'
import { startBox } from '../support/box.ts'

it('an appliance tells its numbers to Prometheus and to Munin, while it lives', async () => {
  await using metrics = createMetrics()
  metrics.gauge({ name: 'levels_db', help: 'The level.' }).set(-12.5)
  const munin = { port: await freePort(), address: '127.0.0.1', graphs: [] }
  const greeting = async (): Promise<string> => {
    const socket = connect(munin.port, '127.0.0.1')
    const [data] = await once(socket, 'data')
    socket.destroy()
    return String(data)
  }
  const box = await startBox({ metrics, munin })
  expect(await greeting()).toBe('# munin node at box\n')
  const told = await box.fetch('/metrics')
  expect(told.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  expect(await told.text()).toContain('levels_db -12.5')
  await box.appliance.close()
  await expect(greeting()).rejects.toThrow('ECONNREFUSED')
})

it('a Munin node goes past ports that are taken, if it may', async () => {
  await using metrics = createMetrics()
  const munin = { port: await freePort(), address: '127.0.0.1', graphs: [] }
  await using other = await createMuninNode({ ...munin, metrics })
  await expect(startBox({ metrics, munin })).rejects.toMatchObject({ code: 'ERR_MUNIN' })
  await using journal = createJournal({ level: 'info', style: 'json', write: () => {} })
  await using _ = await startBox({
    metrics,
    munin: { ...munin, nextPorts: 20 },
    logger: journal.logger,
  })
  const said = journal.recent().map(({ message }) => message)
  const [, port] = said.join('\n').match(/answered on port (\d+): \d+ was taken/) ?? []
  expect(Number(port)).toBeGreaterThan(other.port)
  const socket = connect(Number(port), '127.0.0.1')
  expect(String((await once(socket, 'data'))[0])).toBe('# munin node at box\n')
  socket.destroy()
})

it('an appliance has its name on the network among its addresses', async () => {
  const mdns = { interfaces: ['no-such-interface'] }
  await using box = await startBox({ mdns, allowedHosts: [], names: ['other.lan'] })
  expect(box.appliance.addresses.map(({ kind, url }) => [kind, url])).toEqual([
    ['name', `http://box.local:${box.port}/`],
    ['name', `http://other.lan:${box.port}/`],
    ['local', `http://127.0.0.1:${box.port}/`],
  ])
})

it('an appliance writes into its journal what went wrong, and only that', async () => {
  const lines: string[] = []
  await using journal = createJournal({ style: 'json', write: (line) => void lines.push(line) })
  await using box = await startBox({ logger: journal.logger }, ({ http }) => {
    http.get('/throw', async () => {
      throw new Error('the disk is gone')
    })
  })
  for (const path of ['/health', '/none', '/throw']) await (await box.fetch(path)).text()
  const failures = lines.filter((line) => !line.includes('Server listening'))
  expect(failures).toHaveLength(1)
  expect(failures[0]).toContain('the disk is gone')
  expect(failures[0]).toContain('request failed')
})

it('a Munin node without numbers is refused', async () => {
  await expect(startBox({ munin: { graphs: [] } })).rejects.toThrow('munin: expected metrics')
})
