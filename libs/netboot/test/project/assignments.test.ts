import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { readAssignments } from '../../src/config/assignments.ts'
import type { ConfigFault } from '../../src/config/fault.ts'
import { openAssignments } from '../../src/project/assignments.ts'

const one = '52:54:00:12:34:56'
const two = '52:54:00:12:34:57'

describe('assignments', () => {
  it('are kept, and told', async () => {
    await using folder = await temporaryFolder()
    const store = await openAssignments(folder.path)
    expect(store.current).toEqual({ machines: {}, groups: {} })
    const told: unknown[] = []
    store.events.on('changed', (current) => told.push(current))
    await store.assign(one.toUpperCase(), 'linux')
    await store.setGroup('room 1', { macs: [one, two], os: 'rescue' })
    expect(store.systemOf(one)).toBe('linux')
    expect(store.systemOf(two.toUpperCase())).toBe('rescue')
    expect(store.systemOf('52:54:00:00:00:00')).toBeUndefined()
    await store.assign(one, undefined)
    expect(store.systemOf(one)).toBe('rescue')
    await store.setGroup('room 1', { macs: [one] })
    expect(store.systemOf(one)).toBeUndefined()
    expect(told).toHaveLength(4)
    const again = await openAssignments(folder.path)
    expect(again.current).toEqual(store.current)
    expect(again.current).toEqual({ machines: {}, groups: { 'room 1': { macs: [one] } } })
    await store.setGroup('room 1', undefined)
    expect(store.current.groups).toEqual({})
    expect(await readdir(folder.path)).toEqual(['assignments.yaml'])
  })

  it('keep what somebody has written beside them', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'assignments.yaml')
    const text = `# our machines\nmachines:\n  "${one.toUpperCase()}": linux # the old one\n`
    await writeFile(path, text.replace('00', 'AB'))
    const store = await openAssignments(folder.path)
    const address = one.replace('00', 'ab')
    await store.assign(address, 'rescue')
    expect(store.current.machines).toEqual({ [address]: 'rescue' })
    const kept = await readFile(path, 'utf8')
    expect(kept).toContain('# our machines')
    expect(kept).toContain(': rescue')
    await writeFile(path, 'groups: {a: {macs: []}}')
    await store.reload()
    expect(store.current).toEqual({ machines: {}, groups: { a: { macs: [] } } })
  })

  it('are changed one after the other', async () => {
    await using folder = await temporaryFolder()
    const store = await openAssignments(folder.path)
    const macs = Array.from({ length: 20 }, (_, at) => `52:54:00:00:00:${10 + at}`)
    await Promise.all(macs.map((mac) => store.assign(mac, 'linux')))
    expect(Object.keys((await openAssignments(folder.path)).current.machines)).toEqual(macs)
  })

  it('refuse what is none', async () => {
    await using folder = await temporaryFolder()
    const store = await openAssignments(folder.path)
    await expect(store.assign('../x', 'linux')).rejects.toThrow('expected a MAC address')
    await expect(store.assign(one, '../linux')).rejects.toThrow('folder in oss/')
    await expect(store.setGroup('\u001b[2J', { macs: [] })).rejects.toThrow('name of a group')
    await expect(store.setGroup('a', { macs: ['x'] })).rejects.toThrow('expected a MAC address')
    expect(await readdir(folder.path)).toEqual([])
    await writeFile(join(folder.path, 'assignments.yaml'), 'machines: {x: linux}\nmachine: {}\n')
    await expect(openAssignments(folder.path)).rejects.toMatchObject({
      code: 'ERR_CONFIG',
      message: expect.stringContaining('assignments.yaml:2: machine: there is no such key'),
    })
  })

  it('tell every fault with its line', () => {
    const found = readAssignments(
      'machines:\n  "52:54:00:12:34:56": ../x\ngroups:\n  a: {macs: x}\n',
    )
    expect((found as readonly ConfigFault[]).map(({ line, key }) => [line, key])).toEqual([
      [2, 'machines.52:54:00:12:34:56'],
      [4, 'groups.a.macs'],
    ])
  })
})
