import { expect, it } from 'vitest'
import { nextPorts } from '../../src/program/index.ts'

it('tries other ports only if nobody asked for one', () => {
  expect([{}, { port: '0' }, { config: '/etc/box.yaml' }].map(nextPorts)).toEqual([20, 0, 0])
})
