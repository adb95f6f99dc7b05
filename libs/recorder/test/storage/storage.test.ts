import { EventEmitter } from 'node:events'
import { expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { RecorderError } from '../../src/errors.ts'
import type { RecorderEvents, StorageState } from '../../src/events.ts'
import type { RecorderSettings } from '../../src/options.ts'
import { Storage } from '../../src/storage/storage.ts'

const attempts = vi.hoisted(() => ({ failing: [] as string[] }))

// In place of a disk that answers, and takes no lock.
vi.mock('../../src/storage/occupy.ts', () => ({
  async occupy() {
    const reason = attempts.failing.shift()
    if (reason !== undefined) throw new RecorderError('ERR_STORAGE', reason)
    return { first: false, [Symbol.asyncDispose]: async () => undefined }
  },
}))

it('tells once what keeps it away, however often it looks', async () => {
  await using folder = await temporaryFolder()
  const events = new EventEmitter<RecorderEvents>()
  const told: StorageState[] = []
  events.on('storage', (state) => told.push(state))
  attempts.failing.push('no lock', 'no lock', 'no inode', 'no inode')
  const settings = { directory: folder.path, mounted: false } as RecorderSettings
  await using storage = new Storage(settings, events)
  expect(await storage.wait()).toBe(true)
  expect(attempts.failing).toEqual([])
  expect(told).toEqual([
    ...['no lock', 'no inode'].map((reason) => ({ ready: false, reason })),
    { ready: true },
  ])
})
