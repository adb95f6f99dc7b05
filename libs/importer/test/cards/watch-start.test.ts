import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import type { BlockDevice } from '../../src/card.ts'
import { type DiskSystem, watchDisks } from '../../src/cards/watch-disks.ts'

const stick: BlockDevice = {
  path: '/dev/stick',
  'maj:min': '8:16',
  type: 'disk',
  size: 1000,
  rm: true,
  hotplug: true,
  fstype: 'vfat',
  label: 'EOS',
  model: null,
}

/** A system whose monitor writes down its process, and whose disks cannot be listed at first. */
function system(folder: string, list: DiskSystem['list']): DiskSystem {
  const script = 'echo $$ >>"$0/monitors"; echo ready; exec sleep 1000'
  return {
    monitor: { command: 'sh', args: ['-c', script, folder], ready: /ready/ },
    list,
    open: async () => expect.fail('nobody asks for it'),
  }
}

it('a watch that could not be started runs no monitor, says so again, and can be started later', async () => {
  await using folder = await temporaryFolder()
  let isReady = false
  const watcher = watchDisks(
    system(folder.path, async () => {
      if (!isReady) throw new Error('the disks cannot be listed')
      return [stick]
    }),
  )
  await using _undo = watcher
  const monitors = async () =>
    (await readFile(join(folder.path, 'monitors'), 'utf8')).trim().split('\n').map(Number)
  const told: (string | undefined)[] = []
  watcher.events.on('inserted', ({ label }) => told.push(label))
  for (const count of [1, 2]) {
    await expect(watcher.start()).rejects.toMatchObject({
      code: 'ERR_CARD',
      message: 'Could not watch for cards: the disks cannot be listed',
    })
    const started = await monitors()
    expect(started).toHaveLength(count)
    expect(() => process.kill(started.at(-1) ?? 0, 0)).toThrow('ESRCH')
  }
  isReady = true
  await Promise.all([watcher.start(), watcher.start()])
  await watcher.start()
  expect(told).toEqual(['EOS'])
  const started = await monitors()
  expect(started).toHaveLength(3)
  await watcher[Symbol.asyncDispose]()
  expect(() => process.kill(started.at(-1) ?? 0, 0)).toThrow('ESRCH')
})
