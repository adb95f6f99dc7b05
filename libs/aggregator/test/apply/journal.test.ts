import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fillDisk } from '../../../../test/support/fill-disk.ts'
import { mountTmpfs } from '../../../../test/support/mount.ts'
import { openJournal } from '../../src/apply/journal.ts'
import { lineFile } from '../../src/apply/line-file.ts'
import type { ProgrammeResult } from '../../src/apply/results.ts'
import { boxIdOf } from '../../src/box.ts'
import { planDay } from '../../src/plan.ts'

const result = (host: string, outcome: ProgrammeResult['outcome']): ProgrammeResult => ({
  ...{ town: 'north', host, day: '21112026', service: '1', delete: 0, insert: 1 },
  // A word of more than one byte: it may be cut in two.
  ...{ outcome, reason: 'été', written: outcome === 'applied' },
})
const noted = [result('a', 'unreachable'), result('b', 'applied'), result('a', 'applied')]
const plans = planDay({ day: '21112026', service: '1', items: [] }, [
  { box: boxIdOf({ town: 'north', host: 'a' }), current: [] },
])

/** A journal in memory, with an application and what became of it. */
async function world() {
  await using stack = new AsyncDisposableStack()
  const disk = stack.use(await mountTmpfs('4M'))
  const folder = join(disk.path, 'journal')
  const journal = await openJournal(folder)
  const { id } = await journal.add({ time: 1, plans })
  for (const one of noted) await journal.note(id, one)
  const all = stack.move()
  return {
    ...{ folder, id, path: (name: string): string => join(folder, name) },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

it('results that were cut off anywhere are those that are whole, and more can be noted', async () => {
  await using at = await world()
  const path = at.path(`${at.id}.results`)
  const whole = await readFile(path)
  const ends = noted.map((_, index) =>
    Buffer.byteLength(
      noted
        .slice(0, index + 1)
        .map((one) => JSON.stringify(one))
        .join('\n'),
    ),
  )
  expect(ends.at(-1)).toBe(whole.length)
  const later = result('c', 'applied')
  for (let length = 0; length <= whole.length; length += 1) {
    const there = noted.filter((_, index) => (ends[index] ?? 0) <= length)
    const last = [...new Map(there.map((one) => [one.host, one])).values()]
    // A power cut may leave a length whose blocks were never written, too.
    for (const tail of [0, 5_000]) {
      await writeFile(path, Buffer.concat([whole.subarray(0, length), Buffer.alloc(tail)]))
      const journal = await openJournal(at.folder)
      expect(journal.results(at.id), `${length} bytes and ${tail} zeros`).toEqual(last)
      await journal.note(at.id, later)
      expect((await openJournal(at.folder)).results(at.id)).toEqual([...last, later])
    }
  }
})

it('what is JSON and no result is none', async () => {
  await using at = await world()
  await writeFile(at.path(`${at.id}.results`), 'null\n7\n"a"\n[]\n{}\n{"town":1}\n')
  expect((await openJournal(at.folder)).results(at.id)).toEqual([])
})

it.each([
  ['an empty file', ''],
  ['6 bytes', '{"id":'],
  ['4096 bytes', '\0'.repeat(4_096)],
  ['4 bytes', 'null'],
  ['16 bytes', '{"id":"000001" }'],
])(
  'a plan that was damaged, %s, is named: what was to be done only a person can say',
  async (got, text) => {
    await using at = await world()
    const path = at.path(`${at.id}.plan.json`)
    await writeFile(path, text)
    await expect(openJournal(at.folder)).rejects.toMatchObject({
      code: 'ERR_STORAGE',
      message: expect.stringMatching(
        new RegExp(`^${path}: expected what was to be done, as JSON, got ${got}`),
      ),
    })
    await rm(path)
    expect((await openJournal(at.folder)).list()).toEqual([])
  },
)

it('what a kill left of a plan was never promised, and goes', async () => {
  await using at = await world()
  await writeFile(at.path('000002.plan.json.~0123456789ab.part'), '{"id":"000002"')
  const journal = await openJournal(at.folder)
  expect(journal.list()).toHaveLength(1)
  expect(await readdir(at.folder)).toEqual(['000001.plan.json', '000001.results'])
})

it('a line for which there is room in part only is not there at all, until there is room', async () => {
  await using disk = await mountTmpfs('1M')
  const [path, filler] = [join(disk.path, 'lines'), join(disk.path, 'filler')]
  const lines = lineFile(path)
  // The rest of its page is all that it can have.
  const first = 'a'.repeat(4_000)
  await lines.add(first)
  fillDisk(filler)
  const failed = await Promise.allSettled([lines.add('b'.repeat(300)), lines.add('c')])
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect((await stat(path)).size).toBe(4_000)
  // What there is room for can still be written.
  await lines.add('d')
  await rm(filler)
  await lines.add('e'.repeat(300))
  expect(await readFile(path, 'utf8')).toBe([first, 'd', 'e'.repeat(300)].join('\n'))
})

it('what many boxes hold alike is kept once, for an application stays for ever', async () => {
  await using at = await world()
  const boxes = ['a', 'b'].map((host) => ({
    box: boxIdOf({ town: 'north', host }),
    current: [{ member: '/opt/tsfiles/old.ts:0', score: 1 }],
  }))
  const items = [{ index: 0, filename: 'new.ts', start: 2 }]
  const alike = planDay({ day: '22112026', service: '1', items }, boxes)
  const journal = await openJournal(at.folder)
  await journal.add({ time: 2, plans: structuredClone(alike) })
  for (const { list } of [journal, await openJournal(at.folder)]) {
    const [first, second] = (list().at(-1)?.plans ?? []) as typeof alike
    expect([first, second]).toEqual(alike)
    for (const name of ['previous', 'next', 'delete', 'insert'] as const) {
      expect(first?.[name], name).toBe(second?.[name])
    }
  }
})
