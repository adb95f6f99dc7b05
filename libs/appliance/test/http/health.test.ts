import { expect, it } from 'vitest'
import { type HealthCheck, runChecks } from '../../src/http/health.ts'
import { startBox } from '../support/box.ts'

it('is well if every part is', async () => {
  expect(await runChecks(new Map(), 1000)).toEqual({ status: 'ok', checks: {} })
  const checks = new Map([['a', () => ({ ok: true })]])
  expect(await runChecks(checks, 1000)).toEqual({ status: 'ok', checks: { a: { ok: true } } })
})

it('fails if one part fails, throws or gives no answer', async () => {
  let aborted = false
  const never = (signal: AbortSignal): Promise<never> => {
    signal.addEventListener('abort', () => {
      aborted = true
    })
    return new Promise(() => {})
  }
  const checks = new Map<string, HealthCheck>([
    ['well', async () => ({ ok: true })],
    ['ill', () => ({ ok: false, detail: 'no sound' })],
    ['throws', () => Promise.reject(new Error('no disk'))],
    ['never', never],
  ])
  expect(await runChecks(checks, 10)).toEqual({
    status: 'failing',
    checks: {
      well: { ok: true },
      ill: { ok: false, detail: 'no sound' },
      throws: { ok: false, detail: 'no disk' },
      never: { ok: false, detail: 'no answer within 0.01 s' },
    },
  })
  expect(aborted).toBe(true)
})

it('does not look again while a look has no answer', async () => {
  let looks = 0
  let answer = Promise.withResolvers<{ ok: boolean }>()
  const disk: HealthCheck = () => {
    looks += 1
    return answer.promise
  }
  const checks = new Map([['disk', disk]])
  const late = { status: 'failing', checks: { disk: { detail: 'no answer within 0.01 s' } } }
  for (const _ of [1, 2, 3]) expect(await runChecks(checks, 10)).toMatchObject(late)
  expect(looks).toBe(1)
  answer.reject(new Error('input/output error'))
  await new Promise(setImmediate)
  answer = Promise.withResolvers()
  answer.resolve({ ok: true })
  expect(await runChecks(checks, 1000)).toMatchObject({ status: 'ok' })
  expect(looks).toBe(2)
})

it('is looked at once, however many ask at a time', async () => {
  let looks = 0
  const { promise, resolve } = Promise.withResolvers<{ ok: boolean }>()
  await using box = await startBox({}, ({ health }) => {
    health('part', () => {
      looks += 1
      return promise
    })
  })
  const answers = [1, 2, 3].map(() => box.fetch('/health'))
  // All three are there once a fourth request, on a connection of its own, has been answered.
  while (looks === 0) await (await box.fetch('/favicon.svg')).text()
  resolve({ ok: false })
  for (const answer of answers) expect((await answer).status).toBe(503)
  expect(looks).toBeLessThan(3)
})
