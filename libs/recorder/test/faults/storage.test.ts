import { mkdtemp, readdir, rmdir } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { soundCard } from '../../../../test/support/alsa.ts'
import { runAsRoot } from '../../../../test/support/run.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { ClosedSegment } from '../../src/index.ts'
import { startRecord, untilRecorded } from '../support.ts'

it('waits for a storage that is not mounted, and records what it heard meanwhile', async () => {
  await using card = await soundCard()
  // On the root file system: what is below /tmp may be on a mount already.
  const mountPoint = await mkdtemp('/boxwright-storage-')
  await using _folder = { [Symbol.asyncDispose]: () => rmdir(mountPoint) }
  const args = [
    '--device',
    card.paced,
    '--directory',
    mountPoint,
    '--mounted',
    '--ring',
    '30s',
    '--no-metering',
  ]
  await using recording = startRecord(args, card.env)
  const away = await recording.until(({ event }) => event === 'storage')
  expect(away).toMatchObject({ ready: false, reason: `${mountPoint}: nothing is mounted there` })
  await delay(2000)
  {
    await runAsRoot('mount', '-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', mountPoint)
    await using _mount = {
      [Symbol.asyncDispose]: async () => void (await runAsRoot('umount', mountPoint)),
    }
    await recording.until(({ event, ready }) => event === 'storage' && ready === true)
    const opened = await recording.until(({ event }) => event === 'opened')
    const [part = ''] = opened['parts'] as string[]
    await untilRecorded(part, 2)
    recording.child.kill('SIGINT')
    expect((await recording.ended).code).toBe(0)
    expect(await readdir(mountPoint)).toContain('record.wav')
  }
  // Nothing went to the disk below.
  expect(await readdir(mountPoint)).toEqual([])
  const segment = recording.told.find(
    ({ event }) => event === 'segment',
  ) as unknown as ClosedSegment
  expect(segment.frames).toBeGreaterThanOrEqual(2 * 44100)
})

it('never goes on on the disk below when the storage is unmounted', async () => {
  await using card = await soundCard()
  const mountPoint = await mkdtemp('/boxwright-storage-')
  await using _folder = { [Symbol.asyncDispose]: () => rmdir(mountPoint) }
  await runAsRoot('mount', '-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', mountPoint)
  await using mounted = new AsyncDisposableStack()
  mounted.defer(async () => void (await runAsRoot('umount', '--lazy', mountPoint)))
  const args = ['--device', card.paced, '--directory', mountPoint, '--mounted', '--rotate', '1s']
  const more = ['--file', '%Y-%m-%d-%Hh%Mm%S.wav', '--no-metering']
  await using recording = startRecord([...args, ...more], card.env)
  await recording.until(({ event }) => event === 'segment')
  await mounted.disposeAsync()
  // A segment that could not be published just then is told before.
  const reason = `${mountPoint}: nothing is mounted there`
  const away = await recording.until(
    (told) => told.event === 'storage' && told['reason'] === reason,
  )
  expect(away).toMatchObject({ ready: false })
  expect(await readdir(mountPoint)).toEqual([])
})

it('goes on waiting for a device that went away', async () => {
  await using card = await soundCard({ end: 44100 })
  await using folder = await temporaryFolder()
  const args = ['--device', card.paced, '--directory', folder.path, '--no-metering']
  await using recording = startRecord(args, card.env)
  const lost = await recording.until(({ event }) => event === 'lost')
  expect(lost['message']).toMatch(/^paced: /)
  recording.child.kill('SIGINT')
  expect((await recording.ended).code).toBe(0)
  expect(await readdir(folder.path)).toContain('record.wav')
})
