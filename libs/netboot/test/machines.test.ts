import { describe, expect, it } from 'vitest'
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
    expect(table.update(mac, ip, { state: 'dhcp' })).toEqual({ mac, ip, state: 'dhcp' })
    expect(table.update(mac, ip, { state: 'phase1', at: 100 })).toMatchObject({ state: 'phase1' })
    expect(table.macOf(ip)).toBe(mac)
  })
})
