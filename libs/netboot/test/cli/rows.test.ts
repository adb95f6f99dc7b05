import { describe, expect, it } from 'vitest'
import { machineRows, summaryRow } from '../../src/cli/machine-rows.ts'
import { progressRow } from '../../src/cli/progress-row.ts'
import { inBytes, inTime, shownText } from '../../src/cli/units.ts'
import type { Machine } from '../../src/machine.ts'
import { cardValues } from '../../src/project/card-values.ts'

const machine = (number: number, more: Partial<Machine> = {}): Machine => ({
  mac: `52:54:00:00:00:${String(number).padStart(2, '0')}`,
  ip: '192.0.2.1',
  state: 'booted',
  ...more,
})

describe('numbers', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [999_949, '999.9 kB'],
    [999_960, '1.0 MB'],
    [542_100_000, '542.1 MB'],
    [1e15, '1.0 PB'],
  ])('%d bytes', (bytes, text) => {
    expect(inBytes(bytes)).toBe(text)
  })

  it.each([
    [0.2, '1 s'],
    [59, '59 s'],
    [60, '1:00'],
    [200, '3:20'],
    [3849, '1:04:09'],
  ])('%d seconds', (seconds, text) => {
    expect(inTime(seconds)).toBe(text)
  })
})

describe('machines', () => {
  it('are as many lines as there is room, and no line is wider', () => {
    const machines = Array.from({ length: 500 }, (_, number) => machine(number % 100))
    for (const columns of [0, 10, 20, 33, 60, 80, 200]) {
      for (const rows of [2, 3, 10, 501, 502, Number.POSITIVE_INFINITY]) {
        const lines = machineRows(machines, { columns, rows })
        expect(lines.length).toBeLessThanOrEqual(rows)
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns)
      }
    }
    expect(machineRows([], { columns: 80, rows: 10 })).toEqual([])
  })

  it('cannot paint over the screen', () => {
    const text = '\u001b[2Jx\r\u202e'
    const [, row] = machineRows([machine(1, { os: text })], { columns: 200, rows: 9 })
    expect(row).toContain('\ufffd[2Jx\ufffd\ufffd')
    expect(shownText(row ?? '')).toBe(row)
  })

  it('are summed up', () => {
    const totals = { http: 30e6, torrent: 2e6, webSeed: 5e6, received: 20e6, peers: 13e6 }
    expect(summaryRow([machine(1), machine(2, { state: 'failed' })], totals)).toBe(
      '2 machines (1 failed, 1 booted); sent 25.0 MB to boot, 7.0 MB of systems; 13.0 MB from each other',
    )
  })
})

it('progress has its rate, and what is left of it', () => {
  const work = { task: 'fetch', name: "Debian's packages", total: 49e6 } as const
  expect(progressRow({ ...work, done: 0, rate: 0, left: undefined })).toBe(
    "fetching Debian's packages: 0 % of 49.0 MB",
  )
  expect(progressRow({ ...work, done: 20.6e6, rate: 3.1e6, left: 9.1 })).toBe(
    "fetching Debian's packages: 42 % of 49.0 MB, 3.1 MB/s, 10 s left",
  )
})

describe('a network card', () => {
  const cards = (cidr: string): Parameters<typeof cardValues>[1] => ({
    eth1: [
      { address: 'fe80::1', family: 'IPv6', cidr: 'fe80::1/64' },
      { address: cidr.split('/')[0] ?? '', family: 'IPv4', cidr },
    ],
  })
  it.each([
    ['192.168.77.1/24', '192.168.77.50,192.168.77.150'],
    ['10.1.2.3/8', '10.0.0.50,10.0.0.150'],
    ['192.168.77.60/24', '192.168.77.61,192.168.77.161'],
    ['192.168.77.1/28', '192.168.77.2,192.168.77.14'],
    ['192.168.77.12/28', '192.168.77.1,192.168.77.11'],
    ['192.168.77.1/30', '192.168.77.2,192.168.77.2'],
  ])('%s gives out %s', (cidr, range) => {
    expect(cardValues('eth1', cards(cidr))).toEqual({
      'boottorrent.host_ip': cidr.split('/')[0],
      'dnsmasq.interface': 'eth1',
      'dnsmasq.dhcp_range': `"${range},12h"`,
    })
  })
  it.each(['192.168.77.1/32', '192.168.77.1/31'])('%s has none', (cidr) => {
    expect(() => cardValues('eth1', cards(cidr))).toThrow('has no address to give out')
  })
})
