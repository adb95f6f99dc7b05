import { fileURLToPath } from 'node:url'
import { makeDirectory } from '@boxwright/durable'
import { expect } from 'vitest'
import { everyFault } from '../../../../test/support/campaign.ts'
import {
  changingCalls,
  countCalls,
  type Injection,
  straceInject,
  type Traced,
} from '../../../../test/support/strace.ts'

const fixture = fileURLToPath(new URL('fixtures/publisher.ts', import.meta.url))
const rounds = '2'

/** The ways to publish; what they do is in `fixtures/publisher.ts`. */
export const scenarios: readonly string[] = [
  'writeFile, refuse',
  'writeFile, replace',
  'publish, refuse',
  'publish, replace',
  'many files, one folder sync',
  'makeDirectory',
  'sweep',
]

/** How long one scenario may take, in ms. */
export const timeout: number = everyFault ? 30 * 60_000 : 180_000

/** Publish in a folder, under a fault or under none. */
export async function play(
  scenario: string,
  folder: string,
  fault: Partial<Injection> = {},
): Promise<Traced> {
  await makeDirectory(folder)
  const args = [fixture, scenario, folder, rounds]
  const traced = await straceInject({ args, syscalls: changingCalls, ...fault })
  const killed = fault.fault !== undefined && 'signal' in fault.fault
  if (!killed) expect(traced).toMatchObject({ code: 0, stderr: '' })
  return traced
}

/** The `when`-th call of its kind, counted from 1. */
export interface Call {
  /** Its name. */
  readonly call: string
  /** Which. */
  readonly when: number
}

/** Every call that the scenario makes when nothing goes wrong: the first openat, the second, ... */
export async function everyCall(
  scenario: string,
  folder: string,
  names: readonly string[] = changingCalls,
): Promise<readonly Call[]> {
  const { calls } = await play(scenario, folder)
  return names.flatMap((call) =>
    Array.from({ length: countCalls(calls, call) }, (_, index) => ({ call, when: index + 1 })),
  )
}
