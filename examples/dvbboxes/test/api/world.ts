import { afterAll, beforeAll, expect } from 'vitest'
import type { Box } from '../../../../test/support/box.ts'
import type { BegunView, WholeApplicationView } from '../../src/api/types.ts'
import type { Asker } from '../asker.ts'
import { startFleet } from '../fleet.ts'

/** One fleet for all that is tested: six boxes and their replicas, all real, with three users. */
export let box: Box
/** Asks it as an admin unless it is said. */
export let api: Asker
/** The broadcast day that its programmes were made around. */
export let today: string

/** Start it before all tests of a file. */
export function useWorld(): void {
  const stack = new AsyncDisposableStack()
  beforeAll(async () => {
    const users = { ann: 'admin', sam: 'scheduler', vic: 'viewer' }
    const settings = "web: {trustProxy: [127.0.0.1, '::1']}"
    ;({ box, api, today } = await startFleet(stack, users, settings))
  })
  afterAll(() => stack.disposeAsync())
}

/** The whole answer of what must go well. */
export async function got<T>(path: string): Promise<T> {
  const { status, body, text } = await api.ask<T>('GET', path)
  expect([status, text]).toEqual([200, text])
  return body
}

/** A listing of a day that nothing is planned for. */
export function listing(
  day: string,
  names: readonly string[],
): { readonly service: string; readonly text: string } {
  return {
    service: '1',
    text: [`[${day.slice(0, 2)}/${day.slice(2, 4)}]`, ...names, ''].join('\n'),
  }
}

/** Apply a listing, and wait for its end. */
export async function apply(plan: string): Promise<WholeApplicationView> {
  const { status, body } = await api.ask<BegunView>('POST', 'api/listing/apply', { plan })
  expect(status).toBe(202)
  return await api.until<WholeApplicationView>(
    `api/applications/${body.id}`,
    ({ state }) => state !== 'running',
  )
}
