import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createImporter, type Importer } from '@boxwright/importer'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/noise.ts'
import { bench } from './support/bench.ts'
import { fillCard, photo } from './support/photos.ts'

const ends = ['done', 'verified', 'failed'] as const

/** The ends that an importer tells of. */
function endsOf({ events }: Importer): [name: string, what: unknown][] {
  const told: [string, unknown][] = []
  for (const name of ends) events.on(name, (what: unknown) => void told.push([name, what]))
  return told
}

describe('whoever only listens', () => {
  it('hears how each import, plan and verification ends, once', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': await photo({ seed: 1 }) })
    await using importer = createImporter({ archive: it.archive })
    const told = endsOf(importer)
    const results = [
      await importer.plan({ source: it.card }),
      await importer.import({ source: it.card }),
      await importer.verify(),
    ]
    expect(told).toEqual(results.map((result, index) => [index < 2 ? 'done' : 'verified', result]))
  })

  it('hears why an import ended without a report', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(100, 1), '2.jpg': noise(100, 2) })
    await using importer = createImporter({ archive: it.archive, jobs: 1 })
    const told = endsOf(importer)
    const failing = async (work: Promise<unknown>): Promise<unknown> => {
      const error = await work.then(
        () => undefined,
        (reason: unknown) => reason,
      )
      expect(told.splice(0)).toEqual([['failed', error]])
      return error
    }
    const gone = { source: join(it.card, 'nope') }
    expect(await failing(importer.import(gone))).toMatchObject({ code: 'ERR_SOURCE' })
    expect(await failing(importer.plan(gone))).toMatchObject({ code: 'ERR_SOURCE' })
    expect(await failing(importer.verify())).toMatchObject({ code: 'ERR_ARCHIVE' })
    const signal = AbortSignal.abort(new Error('before'))
    const before = importer.import({ source: it.card, signal })
    expect(await failing(before)).toEqual(new Error('before'))
    const stop = new AbortController()
    importer.events.once('begun', () => stop.abort(new Error('meanwhile')))
    const meanwhile = importer.import({ source: it.card, signal: stop.signal })
    expect(await failing(meanwhile)).toEqual(new Error('meanwhile'))
    await rm(it.archive, { recursive: true, force: true })
    await writeFile(it.archive, 'no folder')
    const broken = await failing(importer.import({ source: it.card }))
    expect(broken).toMatchObject({ code: 'ERR_ARCHIVE' })
    await rm(it.archive)
    await mkdir(join(it.archive, '.imagetank'), { recursive: true })
    await writeFile(join(it.archive, '.imagetank/index.sqlite'), 'no database'.repeat(99))
    const damaged = await failing(importer.import({ source: it.card }))
    expect(damaged).toMatchObject({ code: 'ERR_INDEX' })
  })
})
