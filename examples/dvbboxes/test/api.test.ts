import { expect, it } from 'vitest'
import type { Refusal } from '../src/api/types.ts'
import { testAccess } from './api/access.ts'
import { testBoxes } from './api/boxes.ts'
import { testHostile } from './api/hostile.ts'
import { testListings } from './api/listings.ts'
import { testMedia } from './api/media.ts'
import { testQuestions } from './api/questions.ts'
import { api, box, useWorld } from './api/world.ts'
import { basic } from './asker.ts'

useWorld()

// In this order: what the audit log tells is what was done before.
testQuestions()
testListings()
testMedia()
testBoxes()
testAccess()
testHostile()

it('every operation of the document was asked, and answered as it says', () => {
  const all = Object.entries(api.document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(all.filter((one) => !api.answered.has(one))).toEqual([])
})

it('who asks too often has to wait, and nobody else behind the same proxy', async () => {
  const ask = (client: string): Promise<Response> =>
    fetch(new URL('api/status', box.url), {
      headers: { ...basic('ann'), 'x-forwarded-for': client },
    })
  const refused = new Set<string>()
  const statuses = new Set<number>()
  while (!statuses.has(429)) {
    for (const response of await Promise.all(Array.from({ length: 100 }, () => ask('192.0.2.1')))) {
      statuses.add(response.status)
      const { code } = (await response.json()) as Partial<Refusal>
      if (code !== undefined) refused.add(code)
    }
  }
  expect([...statuses].sort()).toEqual([200, 429])
  expect([...refused]).toEqual(['too-many'])
  expect((await ask('192.0.2.2')).status).toBe(200)
})
