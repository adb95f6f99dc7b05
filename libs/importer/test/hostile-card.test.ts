import { execFileSync } from 'node:child_process'
import { appendFileSync, readdirSync, unlinkSync, utimesSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createImporter } from '@boxwright/importer'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/noise.ts'
import { run } from '../../../test/support/run.ts'
import { counts, bench as emptyBench } from './support/bench.ts'
import { fillCard, photo } from './support/photos.ts'
import { losses, names } from './support/tree.ts'

async function bench() {
  const it = await emptyBench()
  return {
    ...it,
    /** Import the card, on which something happens as soon as it was searched. @returns the codes of what failed */
    async bringWhile(happening: () => void): Promise<Record<string, string>> {
      await using importer = createImporter({ archive: it.archive, jobs: 1 })
      importer.events.once('begun', happening)
      const report = await importer.import({ source: it.card })
      expect(report.proven).toBe(report.failed.files === 0)
      const failed = report.files.flatMap((file) =>
        file.outcome === 'failed' ? [[file.source, file.error.code]] : [],
      )
      return Object.fromEntries(failed)
    },
    /** What the next import finds, and what is wrong then, if anything is. */
    async next(): Promise<unknown[]> {
      const found = counts(await it.bring())
      const { faults } = await it.using((importer) => importer.verify())
      return [...found, ...faults, ...(await losses(it.card, it.archive))]
    },
  }
}

describe('names', () => {
  it('may be hostile, also such as are no text', async () => {
    await using it = await bench()
    await fillCard(it.card, {
      'a\n-o x.jpg': await photo({ seed: 1 }),
      '-rm.jpg': await photo({ seed: 2 }),
      ' .jpg': await photo({ seed: 3 }),
      '$(id).JPG': await photo({ seed: 4 }),
    })
    const raw = Buffer.concat([
      Buffer.from(`${it.card}/`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('.jpg'),
    ])
    await writeFile(raw, await photo({ seed: 5 }))
    expect(counts(await it.bring({ naming: 'plain' }))).toEqual([5, 5, 0, 0])
    for (const name of await names(it.archive))
      expect(name).toMatch(/^\d{8}\/[\w$()._-]+\.(jpg|JPG)$/)
  })

  it.each(['numbered', 'plain'] as const)(
    'may be one as soon as they are safe, or in its case, or cut: each comes in (%s)',
    async (naming) => {
      await using it = await bench()
      const same = [
        ...[
          'a.j?g',
          'a.j*g',
          'a.J_G',
          'b',
          'b.',
          'caf.\u00e9',
          'caf.e\u0301',
          'c.jpg',
          'c.j\u200bpg',
        ],
        ...[1, 2].map((n) => `Mr. Smith and all of his family in the garden ${n}`),
      ]
      const files = same.map((name, seed) => [name, noise(100 + seed, seed)] as const)
      await fillCard(it.card, Object.fromEntries(files))
      expect(counts(await it.bring({ naming }))).toEqual([same.length, same.length, 0, 0])
      expect(await it.next()).toEqual([same.length, 0, same.length, 0])
    },
  )

  it('with dots in them go past a file that the index knows by another stem', async () => {
    await using it = await bench()
    await fillCard(it.archive, { '20240601/a.b': 'a stranger' })
    await fillCard(it.card, { 'a.b.': 'another' })
    expect((await it.bring({ naming: 'plain' })).files).toMatchObject([
      { outcome: 'imported', path: '20240601/a.b-1' },
    ])
  })
})

describe('a file', () => {
  it('that is gone when it is to be read is told, and comes in later', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(100, 1), '2.jpg': noise(100, 2) })
    expect(await it.bringWhile(() => unlinkSync(join(it.card, '1.jpg')))).toEqual({
      '1.jpg': 'ERR_SOURCE',
    })
    await fillCard(it.card, { '1.jpg': noise(100, 1) })
    expect(await it.next()).toEqual([2, 1, 1, 0])
  })

  it('that has grown since the card was searched is told, and comes in whole, once', async () => {
    await using it = await bench()
    await fillCard(it.card, { 'clip.mov': noise(3 << 20, 1), 'other.jpg': noise(100, 2) })
    const path = join(it.card, 'clip.mov')
    expect(await it.bringWhile(() => appendFileSync(path, 'more'))).toEqual({
      'clip.mov': 'ERR_CHANGED',
    })
    expect(await it.next()).toEqual([2, 1, 1, 0])
    expect(await it.next()).toEqual([2, 0, 2, 0])
  })

  it('that changes while it is read is told, and nothing of its copy takes room', async () => {
    await using it = await bench()
    // Of a large one it is told when it is read to its end.
    await fillCard(it.card, { 'clip.mov': noise(32 << 20, 1), 'other.jpg': noise(100, 2) })
    await using importer = createImporter({ archive: it.archive, jobs: 1 })
    importer.events.on('progress', ({ current: [file] }) => {
      if (file?.bytes === 32 << 20) utimesSync(join(it.card, 'clip.mov'), 1, 1)
    })
    const left: string[] = []
    importer.events.once('file', () => {
      const staging = join(it.archive, '.imagetank/staging')
      const paths = readdirSync(staging, { recursive: true, encoding: 'utf8' })
      left.push(...paths.filter((name) => name.endsWith('.mov')))
    })
    const report = await importer.import({ source: it.card })
    expect(report.files).toMatchObject([
      { outcome: 'failed', error: { code: 'ERR_CHANGED' } },
      { outcome: 'imported' },
    ])
    expect(left).toEqual([])
    expect(await it.next()).toEqual([2, 1, 1, 0])
  })

  it('in whose place there is a pipe by now is not waited for', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': '', '2.jpg': noise(100, 2) })
    const path = join(it.card, '1.jpg')
    const pipe = (): void => {
      unlinkSync(path)
      execFileSync('mkfifo', [path])
    }
    expect(await it.bringWhile(pipe)).toEqual({ '1.jpg': 'ERR_CHANGED' })
    const { skipped } = await it.bring()
    expect(skipped).toEqual([{ path: '1.jpg', reason: 'special' }])
  })

  it('that lies deeper than any path leads is told, and keeps no other back', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(100, 1) })
    const deeper = 'for n in $(seq 25); do mkdir $1 && cd -P $1 || exit 1; done; echo x > 2.jpg'
    await run('sh', '-c', `cd "$0" && ${deeper}`, it.card, 'd'.repeat(200))
    const { files, proven } = await it.bring()
    await run('rm', '-r', join(it.card, 'd'.repeat(200)))
    expect(proven).toBe(false)
    expect(files.map(({ outcome }) => outcome).sort()).toEqual(['failed', 'imported'])
  })
})
