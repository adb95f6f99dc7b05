import { open, readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { flock } from '../../libs/durable/src/edges/flock.ts'
import { buildPages } from './pages.ts'
import { until } from './until.ts'

const root = resolve('.')

it('pages are not built while somebody builds all', async () => {
  const { ino } = await stat(root)
  const told: string[] = []
  const project = await open(root)
  try {
    await flock(project.fd, { wait: true })
    const built = buildPages('start').then(() => told.push('built'))
    // proc_locks(5): who waits is shown below the lock, with an arrow.
    await until(
      'somebody waits for the lock',
      () => readFile('/proc/locks', 'utf8'),
      (locks) => told.length > 0 || new RegExp(`-> FLOCK .*:${ino} `).test(locks),
    )
    told.push('free')
    await project.close()
    await built
  } finally {
    await project.close()
  }
  expect(told).toEqual(['free', 'built'])
})
