import { expect, it } from 'vitest'
import { flowsOf } from '../../src/room/flows.ts'

const machine = (number: number, more: object) => ({
  ...{ mac: `02:00:00:00:00:0${number}`, ip: `10.0.0.${number}`, os: 'linux' },
  ...{ state: 'fetch' as const, down: 0, percent: 0 },
  ...more,
})
const one = machine(1, { down: 100, percent: 50 })
const two = machine(2, { down: 0, percent: 100, state: 'seed' })

it('takes all that a machine alone gets for what the server gives', () => {
  const known = { machines: [one], bySwarm: new Map([['10.0.0.1', 40]]), byHttp: 0 }
  expect(flowsOf(known)).toEqual([{ from: 'server', to: one.mac, rate: 100, isShare: false }])
})

it('shares out what is not from the server, by who has something to give', () => {
  const three = machine(3, { down: 60, percent: 0 })
  const other = machine(4, { state: 'seed', os: 'rescue' })
  const bySwarm = new Map([['10.0.0.1', 40]])
  const flows = flowsOf({ machines: [one, two, three, other], bySwarm, byHttp: 0 })
  expect(flows.filter(({ rate }) => rate > 0)).toEqual([
    { from: 'server', to: one.mac, rate: 40, isShare: false },
    { from: two.mac, to: one.mac, rate: 60, isShare: true },
    { from: one.mac, to: three.mac, rate: 20, isShare: true },
    { from: two.mac, to: three.mac, rate: 40, isShare: true },
  ])
})

it('counts web seeds for the server', () => {
  const known = { machines: [one, two], bySwarm: new Map<string, number>(), byHttp: 30 }
  expect(flowsOf(known)).toEqual([
    { from: 'server', to: one.mac, rate: 30, isShare: false },
    { from: two.mac, to: one.mac, rate: 70, isShare: true },
  ])
})
