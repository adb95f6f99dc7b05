import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { createKeys, trustMirror } from '@boxwright/repository'
import { expect, it } from 'vitest'
import { fakeClock } from '../../../test/support/faketime.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import type { StatusView } from '../src/api/types.ts'
import { atOnce, imagesIn, mirrorProgram } from './box.ts'

const day = 24 * 3600 * 1000

it('signs the mirror, and again before the time is over', async () => {
  await using folder = await temporaryFolder()
  const images = await imagesIn(folder.path, 1)
  const keys = join(folder.path, 'keys')
  const { root } = await createKeys({ folder: keys })
  const start = Date.now()
  await using clock = await fakeClock(start)
  const args = ['--images', images, '--keys', keys]
  const config = `${atOnce}\nsigning: {timestamp: 2d}`
  await using box = await mirrorProgram.start({ args, config, env: clock.env })
  const signedAs = (version: number) =>
    box.until<StatusView>('api/status', ({ signed }) => signed?.version === version)
  await signedAs(1)
  const look = (days: number) => {
    const now = new Date(start + days * day)
    const state = join(folder.path, 'state')
    return trustMirror({ mirror: box.url, root, state, now })
  }
  expect((await look(1.9)).versions).toMatchObject({ timestamp: 1 })
  await expect(look(2.1)).rejects.toMatchObject({ code: 'ERR_EXPIRED' })

  await clock.put(start + 1.1 * day)
  const { signed } = await signedAs(2)
  expect(Math.round(((signed?.expires ?? 0) - start) / day)).toBe(3)
  expect((await look(2.1)).versions).toMatchObject({ timestamp: 2, snapshot: 1 })

  // Without its keys it says so, and goes on serving.
  await rename(keys, `${keys}-away`)
  await clock.put(start + 2.3 * day)
  const { failure } = await box.until<StatusView>('api/status', (status) => status.failure !== null)
  expect(failure).toMatch(/expected 1\.root\.json/)
  expect((await fetch(`${box.url}health`)).status).toBe(503)
  await rename(`${keys}-away`, keys)
  await clock.put(start + 2.4 * day)
  expect(await signedAs(3)).toMatchObject({ failure: null })

  // What was signed by a clock that was ahead would be good for as much longer.
  await clock.put(start + 100 * day)
  await signedAs(4)
  await clock.put(start + 2.5 * day)
  const right = await signedAs(5)
  expect(((right.signed?.expires ?? 0) - start) / day).toBeCloseTo(4.5, 1)
  expect(await box.end()).toBe(0)
})
