import { expect, it } from 'vitest'
import type { Endpoint } from '../src/api/endpoint.ts'
import { listingEndpoints } from '../src/api/listings.ts'
import type { Context } from '../src/context.ts'
import { createKeptPlans } from '../src/plans.ts'

it('a plan that could not be begun is kept, and one that was is carried out once', async () => {
  const plans = createKeptPlans()
  plans.add({ id: 'a', service: '1', plans: [] }, Date.now())
  let isFull = true
  const begin = async () => {
    if (isFull) throw new Error('no room')
    return { id: '000001' }
  }
  // No more of it is used to carry out a plan.
  const context = { plans, applications: { begin }, aggregator: {}, site: {} } as unknown as Context
  const apply = listingEndpoints(context).find(({ path }) => path === '/listing/apply') as Endpoint
  const ask = () =>
    apply.answerTo({ params: {}, query: {}, body: { plan: 'a' }, ip: '::1', user: undefined })
  await expect(ask()).rejects.toThrow('no room')
  isFull = false
  expect(await ask()).toEqual({ id: '000001' })
  await expect(ask()).rejects.toThrow('It was applied already.')
})
