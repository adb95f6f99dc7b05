import {
  appendFile,
  mkdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noise } from '../../../test/support/noise.ts'
import { run } from '../../../test/support/run.ts'
import { counts } from './support/bench.ts'
import { writeForeign } from './support/foreign.ts'
import { judgeHistory, manifestNames, newestManifest } from './support/manifests.ts'
import { fillCard } from './support/photos.ts'
import { verificationBench as bench, flipBit } from './support/verification.ts'

describe('a verification of the history', () => {
  it.each(['xxh64', 'c4'] as const)(
    'tells nothing of what another program renamed and wrote down, with its %s',
    async (name) => {
      await using it = await bench()
      const [first, second] = [noise(100, 1), noise(100, 2)]
      await fillCard(it.card, { '1.jpg': first, '2.jpg': second })
      await it.bring({ sums: ['c4'] })
      await mkdir(join(it.archive, 'best'))
      const [before, after] = ['20240601/pimg_0001.jpg', 'best/2.jpg']
      await rename(join(it.archive, before), join(it.archive, after))
      const there = { '20240601/pimg_0000.jpg': first, [after]: second }
      await writeForeign(it.archive, name, there, { [after]: before })
      expect(await it.found()).not.toContain(`missing ${before}`)
      expect(await it.found()).toEqual([])
      expect(counts(await it.bring())).toEqual([2, 0, 2, 0])
      await judgeHistory(it.archive)
      // A name before is no excuse for what is another photo.
      await unlink(join(it.archive, '20240601/pimg_0000.jpg'))
      expect(await it.found()).toEqual(['missing 20240601/pimg_0000.jpg'])
    },
  )

  it('finds manifests that were changed, lost or refused, and a chain that is lost', async () => {
    await using it = await bench()
    for (const seed of [1, 2, 3]) {
      await fillCard(it.card, { 'x.jpg': noise(100, seed) })
      await it.bring()
    }
    const history = join(it.archive, 'ascmhl')
    const [first = '', second = '', third = ''] = await manifestNames(it.archive)
    await appendFile(join(history, first), '\n')
    await rm(join(history, second))
    const text = await readFile(join(history, third), 'utf8')
    await writeFile(join(history, third), text.replace('<path size="100"', '<path size="-1"'))
    expect(await it.found()).toEqual([
      `history ascmhl/${first}`,
      `history ascmhl/${second}`,
      `history ascmhl/${third}`,
      `history ascmhl/${third}`,
    ])
    await writeFile(join(history, 'ascmhl_chain.xml'), 'no chain')
    expect(await it.found()).toContain('history ascmhl/ascmhl_chain.xml')
    await rm(join(history, 'ascmhl_chain.xml'))
    expect(await it.found()).toContain('history ascmhl/ascmhl_chain.xml')
  })

  it.each(['changed', 'refused', 'lost'])(
    'finds what is new and altered though its only manifest is %s',
    async (what) => {
      await using it = await bench()
      await fillCard(it.card, { '1.jpg': noise(100, 1) })
      await it.bring()
      const [name = ''] = await manifestNames(it.archive)
      const manifest = join(it.archive, 'ascmhl', name)
      const text = await readFile(manifest, 'utf8')
      if (what === 'changed') await writeFile(manifest, text.replace('1.jpg', '7.jpg'))
      if (what === 'refused') await truncate(manifest, text.length >> 1)
      if (what === 'lost') await rm(manifest)
      const broken = what === 'refused' ? [1, 1] : [1]
      const history = broken.map(() => `history ascmhl/${name}`)
      await fillCard(it.archive, { 'x.jpg': noise(99, 2) })
      await mkdir(join(it.archive, '20240601/empty'))
      // Only it knew what folders there were; the index knows each file.
      const altered = what === 'changed' ? ['altered 20240601'] : []
      expect(await it.found()).toEqual([...altered, ...history, 'new x.jpg'])
      // The verification told of all that was there.
      await mkdir(join(it.archive, '20240601/another'))
      await fillCard(it.archive, { 'y.jpg': noise(98, 3) })
      expect(await it.found()).toEqual(['altered 20240601', ...history, 'new y.jpg'])
      expect(await it.found()).toEqual(history)
      const numbers = (await manifestNames(it.archive)).map((one) => Number(one.slice(0, 4)))
      expect(numbers).toEqual(what === 'lost' ? [2, 3, 4] : [1, 2, 3, 4])
    },
  )

  it('reads no manifest that is too large, a link or a pipe, and imports go on', async () => {
    await using it = await bench()
    await fillCard(it.card, { '1.jpg': noise(100, 1) })
    await it.bring()
    const history = join(it.archive, 'ascmhl')
    const large = '0002_tank_2024-05-03_000000Z.mhl'
    await writeFile(join(history, large), '')
    await truncate(join(history, large), 2 ** 31)
    await symlink('/dev/zero', join(history, '0003_tank_2024-05-03_000000Z.mhl'))
    await run('mkfifo', join(history, '0004_tank_2024-05-03_000000Z.mhl'))
    expect(await it.found()).toEqual([`history ascmhl/${large}`])
    await fillCard(it.card, { '2.jpg': noise(100, 2) })
    expect(counts(await it.bring())).toEqual([2, 1, 1, 0])
  })

  it.each(['xxh64', 'xxh3', 'md5', 'sha1', 'c4'] as const)(
    'holds files to the %s that another program listed',
    async (name) => {
      await using it = await bench()
      const files = { 'Clips/a.mov': noise(3 << 20, 1), 'Clips/empty.txt': Buffer.alloc(0) }
      await fillCard(it.archive, files)
      await writeForeign(it.archive, name, files)
      const sound = await it.using((importer) => importer.verify())
      expect(sound).toMatchObject({ verified: { files: 2 }, learnt: { files: 0 }, faults: [] })
      const [listed] = (await newestManifest(it.archive)).files
      expect(Object.keys(listed?.sums ?? {}).sort()).toEqual([name, 'xxh128'].sort())
      await judgeHistory(it.archive)
      await rm(join(it.archive, '.imagetank'), { recursive: true })
      await rm(join(it.archive, 'ascmhl'), { recursive: true })
      await writeForeign(it.archive, name, files)
      await flipBit(join(it.archive, 'Clips/a.mov'))
      expect(await it.found()).toEqual(['damaged Clips/a.mov'])
    },
  )
})
