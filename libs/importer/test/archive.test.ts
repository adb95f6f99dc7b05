import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createImporter } from '@boxwright/importer'
import { nameKey } from '@boxwright/naming'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/noise.ts'
import { startNode } from '../../../test/support/program.ts'
import { run } from '../../../test/support/run.ts'
import { openArchive } from '../src/archive/archive.ts'
import { claim } from '../src/archive/claim.ts'
import { openIndex } from '../src/archive/open-index.ts'
import { type Naming, nameRule } from '../src/names.ts'
import type { StagedShot } from '../src/shot.ts'
import { bench, counts } from './support/bench.ts'
import { fillCard } from './support/photos.ts'
import { leftovers, losses } from './support/tree.ts'

const never = new AbortController().signal

/** A shot of one file, all in the same second. */
function shot(naming: Naming, n: number, name = `IMG_${n}`): StagedShot {
  const hash = n.toString(16).padStart(32, '0')
  const facts = { clock: Date.UTC(2024, 4, 3, 10), camera: 'One', make: '', serial: '' }
  const file = {
    source: name,
    suffix: '.jpg',
    size: 1,
    hash,
    sums: null,
    part: `/x/${n}`,
    identity: true,
  }
  const series = nameRule(naming).series({ ...facts, name, hash })
  return { files: [file], sibling: undefined, preferred: undefined, series, taken: undefined }
}

describe('names are claimed', () => {
  it.each<[string, Naming, (n: number) => string]>([
    ['by number', 'numbered', (n) => `IMG_${n}`],
    ['by a template that is the same for all', { template: '%Y%m%d-%H%M%S' }, () => 'x'],
    ['by a sequence', { template: '{camera}-{sequence:04}' }, () => 'x'],
    ['in plain mode, with a counter of the camera that goes round', 'plain', (n) => `IMG_${n % 7}`],
  ])('10,000 in the same second, %s', async (_, naming, nameOf) => {
    const { index } = await openIndex(':memory:')
    using open = index
    const claimant = { run: 'a', floor: -1, now: 0, proven: true }
    const names = new Set<string>()
    for (let batch = 0; batch < 100; batch += 1) {
      open.transaction(() => {
        for (let at = 0; at < 100; at += 1) {
          const n = batch * 100 + at
          const [one] = claim(open, shot(naming, n, nameOf(n)), claimant) ?? []
          names.add(nameKey(one?.path ?? ''))
        }
      })
    }
    expect(names.size).toBe(10_000)
  })

  it('above the number that others have written', async () => {
    const { index } = await openIndex(':memory:')
    using open = index
    const claimant = { run: 'a', floor: 9999, now: 0, proven: true }
    expect(claim(open, shot('numbered', 1), claimant)).toMatchObject([
      { path: '20240503/pimg_10000.jpg' },
    ])
    expect(claim(open, shot('numbered', 2), claimant)).toMatchObject([
      { path: '20240503/pimg_10001.jpg' },
    ])
  })

  it('not while another import is about to publish the same', async () => {
    const { index } = await openIndex(':memory:')
    using open = index
    const claimant = { floor: -1, now: 0, proven: true }
    claim(open, shot('numbered', 1), { ...claimant, run: 'a' })
    expect(claim(open, shot('numbered', 1), { ...claimant, run: 'b' })).toBeUndefined()
    expect(claim(open, shot('numbered', 1), { ...claimant, run: 'a' })).toMatchObject([
      { known: true },
    ])
  })
})

describe('what a killed import was about to do', () => {
  const intent = {
    ...{ path: '20240503/pimg_0000.jpg', stem: '20240503/pimg_0000', size: 100, proven: 1 },
    ...{ hash: '0'.repeat(32), run: 'deadbeef0000', part: '1.jpg', source: '1.jpg' },
    ...{ imported: 0, sums: null, generation: null },
  }

  it.each([
    ['is forgotten if it was not done', undefined],
    ['is forgotten if another file has the name: that one stays', 'a stranger'],
  ])('%s', async (_, stranger) => {
    await using it = await bench()
    {
      using archive = await openArchive(it.archive, never)
      archive.index.put(intent)
      await mkdir(join(archive.layout.staging, intent.run))
      await writeFile(join(archive.layout.staging, intent.run, '1.jpg'), noise(100, 1))
    }
    if (stranger !== undefined) await fillCard(it.archive, { [intent.path]: stranger })
    using archive = await openArchive(it.archive, never)
    expect(archive.index.runs()).toEqual([])
    const known = archive.index.get(intent.path)
    expect(known?.hash).toBe(stranger === undefined ? undefined : null)
    expect(await leftovers(it.archive)).toEqual([])
    if (stranger !== undefined) {
      expect(await readFile(join(it.archive, intent.path), 'utf8')).toBe(stranger)
    }
  })
})

it('several processes import one card at once', async () => {
  await using it = await bench()
  const files: Record<string, Uint8Array> = {}
  for (let seed = 0; seed < 60; seed += 1) files[`${seed}.jpg`] = noise(20_000, seed)
  await fillCard(it.card, files)
  const fixture = new URL('faults/fixtures/import.ts', import.meta.url)
  const options = JSON.stringify({ archive: it.archive, jobs: 2 })
  await using programs = new AsyncDisposableStack()
  const started = [1, 2, 3].map(() => programs.use(startNode(fixture, it.card, options)))
  for (const program of started) expect(await program.line()).toBe('ready')
  for (const program of started) program.tell('go')
  const said: string[] = []
  for (const program of started) {
    for (let line = ''; line !== 'proven'; ) {
      line = await program.line()
      said.push(line)
    }
  }
  expect(said.filter((line) => line.startsWith('imported '))).toHaveLength(60)
  expect(said.filter((line) => line.startsWith('known '))).toHaveLength(120)
  expect(said.filter((line) => line.startsWith('failed '))).toEqual([])
  expect(await losses(it.card, it.archive)).toEqual([])
})

it('the card is what it was, to the last byte of its image', async () => {
  await using it = await bench()
  const image = join(it.card, '..', 'image')
  await run('truncate', '-s', '8M', image)
  await run('mkfs.ext4', '-q', '-F', image)
  const mounted = join(it.card, '..', 'mounted')
  await mkdir(mounted)
  await run('mount', '-o', 'loop', image, mounted)
  try {
    await fillCard(mounted, { 'DCIM/1.jpg': noise(50_000, 1), 'DCIM/2.jpg': noise(50_000, 2) })
    await run('mount', '-o', 'remount,ro', mounted)
    const before = await run('sha256sum', image)
    await using importer = createImporter({
      archive: it.archive,
    })
    expect(counts(await importer.import({ source: mounted }))).toEqual([2, 2, 0, 0])
    await run('umount', mounted)
    expect(await run('sha256sum', image)).toBe(before)
  } finally {
    await run('umount', mounted).catch(() => '')
  }
})
