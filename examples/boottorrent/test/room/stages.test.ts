import { expect, it } from 'vitest'
import type { Stage } from '../../src/api/types.ts'
import { reached } from '../../src/room/stages.ts'

const after = (...stages: Stage[]): readonly Stage[] =>
  stages.reduce<readonly Stage[]>((before, next) => reached(before, next), [])

it('counts the stages of one boot', () => {
  expect(after('dhcp', 'tftp', 'dhcp', 'http', 'http')).toEqual(['dhcp', 'tftp', 'http'])
  expect(after('dhcp', 'http', 'phase1', 'menu', 'fetch', 'seed', 'booted')).toHaveLength(7)
})

it('begins again when a machine is switched on again', () => {
  expect(after('dhcp', 'http', 'phase1', 'menu', 'dhcp')).toEqual(['dhcp'])
  expect(after('dhcp', 'booted', 'dhcp')).toEqual(['dhcp', 'booted'])
  expect(after('dhcp', 'booted', 'tftp')).toEqual(['tftp'])
  expect(after('dhcp', 'booted', 'off')).toEqual([])
})

it('goes back to the menu, and stays where it failed', () => {
  expect(after('dhcp', 'phase1', 'menu', 'fetch', 'menu')).toEqual(['dhcp', 'phase1', 'menu'])
  expect(after('dhcp', 'phase1', 'menu', 'fetch', 'failed')).toEqual([
    'dhcp',
    'phase1',
    'menu',
    'fetch',
  ])
})
