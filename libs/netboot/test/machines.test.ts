import { describe, expect, it } from 'vitest'
import { type MachineReport, readReport } from '../src/machine.ts'
import { machineTable } from '../src/machines.ts'

const mac = '52:54:00:12:34:56'
const ip = '192.0.2.7'

describe('machines', () => {
  it('go by when they told something, not by when that came', () => {
    const table = machineTable()
    table.update(mac, ip, { state: 'phase1', at: 100 })
    table.update(mac, ip, { state: 'fetch', at: 300 })
    expect(table.update(mac, ip, { state: 'menu', at: 200 })).toBeUndefined()
    expect(table.list()).toEqual([{ mac, ip, state: 'fetch', at: 300 }])
  })

  it('know no news, but the time of it', () => {
    const table = machineTable()
    table.update(mac, ip, { state: 'menu', at: 100 })
    expect(table.update(mac, ip, { state: 'menu', at: 300 })).toBeUndefined()
    expect(table.update(mac, ip, { state: 'phase1', at: 200 })).toBeUndefined()
    expect(table.list()).toMatchObject([{ state: 'menu' }])
  })

  it('begin anew when they are switched on again', () => {
    const table = machineTable()
    table.update(mac, ip, { state: 'booted', at: 900 })
    // Its system asks for an address, too.
    expect(table.update(mac, ip, { state: 'dhcp' })).toBeUndefined()
    expect(table.update(mac, ip, { state: 'tftp' })).toEqual({ mac, ip, state: 'tftp' })
    expect(table.update(mac, ip, { state: 'dhcp' })).toEqual({ mac, ip, state: 'dhcp' })
    expect(table.update(mac, ip, { state: 'phase1', at: 100 })).toMatchObject({ state: 'phase1' })
    expect(table.macOf(ip)).toBe(mac)
  })

  it('have one address each, however many they have had', () => {
    const table = machineTable()
    const other = '52:54:00:00:00:02'
    table.update(mac, ip, { state: 'menu' })
    table.update(mac, '192.0.2.8', { state: 'menu' })
    expect([ip, '192.0.2.8'].map(table.macOf)).toEqual([undefined, mac])
    // It was given to another one meanwhile.
    table.update(other, '192.0.2.8', { state: 'dhcp' })
    table.update(mac, '192.0.2.9', { state: 'menu' })
    expect(['192.0.2.8', '192.0.2.9'].map(table.macOf)).toEqual([other, mac])
  })

  it('are so many at most: the one that was silent for the longest time is forgotten', () => {
    const table = machineTable()
    const [first, second] = [mac, '52:54:00:00:00:02']
    table.update(first, ip, { state: 'menu' })
    table.update(second, '192.0.2.8', { state: 'menu' })
    // It has nothing new to say, but it is there.
    table.update(first, ip, { state: 'menu' })
    for (let made = 0; made < 19_999; made += 1) {
      table.update(`02:00:00:00:${made >> 8}:${made & 255}`, `10.0.${made >> 8}.${made & 255}`, {
        state: 'dhcp',
      })
    }
    const machines = table.list().map((each) => each.mac)
    expect(machines).toHaveLength(20_000)
    expect([machines[0], machines.includes(second)]).toEqual([first, false])
    expect(['192.0.2.8', ip].map(table.macOf)).toEqual([undefined, first])
  })

  it('run a program, or have failed, also while they give its system to others', () => {
    const table = machineTable(() => 1000)
    const tell = (report: Parameters<typeof table.update>[2]): void => {
      table.update(mac, ip, report)
    }
    tell({ state: 'fetch', os: 'tool', percent: 0 })
    tell({ state: 'booted', os: 'tool' })
    tell({ state: 'seed', os: 'tool', peers: 3 })
    expect(table.list()).toMatchObject([{ state: 'booted', peers: 3, done: 1000 }])
    expect(table.received()).toBe(1000)
    tell({ state: 'fetch', os: 'disk', percent: 0 })
    tell({ state: 'failed', reason: 'disk' })
    tell({ state: 'seed', os: 'disk' })
    expect(table.list()).toMatchObject([{ state: 'failed', reason: 'disk', os: 'disk' }])
    // Somebody has chosen something else.
    tell({ state: 'fetch', os: 'other', percent: 0 })
    tell({ state: 'seed', os: 'other' })
    expect(table.list()).toMatchObject([{ state: 'seed', os: 'other' }])
    expect(table.received()).toBe(3000)
  })

  it('are added up: what each has got, each time that it was booted', () => {
    const table = machineTable((os) => (os === 'linux' ? 1000 : undefined))
    const tell = (report: Parameters<typeof table.update>[2]): void => {
      table.update(mac, ip, report)
    }
    tell({ state: 'fetch', os: 'linux', percent: 0 })
    tell({ state: 'fetch', os: 'linux', percent: 40 })
    expect(table.received()).toBe(400)
    // A piece was wrong, and is fetched again.
    tell({ state: 'fetch', os: 'linux', done: 390 })
    expect(table.received()).toBe(390)
    tell({ state: 'seed', peers: 3 })
    expect(table.list()).toMatchObject([{ os: 'linux', size: 1000, done: 1000 }])
    tell({ state: 'booted' })
    expect(table.received()).toBe(1000)
    tell({ state: 'phase1' })
    tell({ state: 'fetch', os: 'linux', percent: 10 })
    table.update('52:54:00:12:34:57', undefined, { state: 'fetch', os: 'other', done: 7, size: 9 })
    expect(table.received()).toBe(1107)
  })
})

describe('a report', () => {
  it.each<[string, MachineReport | undefined]>([
    ['state=menu', { state: 'menu' }],
    [
      'state=fetch&at=1234&os=linux&percent=35&peers=3&done=3.5MiB&size=10MiB&down=1.2KiB&up=0B',
      {
        ...{ state: 'fetch', at: 1234, os: 'linux', percent: 35, peers: 3 },
        ...{ done: 3_670_016, size: 10_485_760, down: 1229, up: 0 },
      },
    ],
    [
      'state=fetch&done=12345&os=../x&percent=900&down=1e9&up=-1&size=',
      { state: 'fetch', done: 12_345, percent: 100 },
    ],
    ['state=fetch&done=999999999TiB', { state: 'fetch', done: 1e15 }],
    ['state=failed&reason=kexec', { state: 'failed', reason: 'kexec' }],
    ['state=failed&reason=%1b[2J', { state: 'failed' }],
    ['state=dhcp', undefined],
    ['', undefined],
  ])('%s', (body, report) => {
    expect(readReport(body)).toEqual(report)
  })
})
