import { createHash } from 'node:crypto'
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { sumsOf } from '../../src/boot/file-sums.ts'

const sum = (text: string): string => createHash('sha256').update(text).digest('hex')

it('reads a file once, and again when it has changed', async () => {
  await using folder = await temporaryFolder()
  const [place, cache] = [join(folder.path, 'linux'), join(folder.path, 'cache')]
  await mkdir(place)
  for (const name of ['a', 'b']) await writeFile(join(place, name), name)
  const system = { name: 'linux', folder: place, files: ['a', 'b'] }
  const lines = (a: string, b: string): string => `${a}  a\n${b}  b\n`
  // What was written just now may be written to again within one tick of the clock: it is not kept.
  await sleep(30)
  expect(await sumsOf(system, cache)).toBe(lines(sum('a'), sum('b')))
  const kept = join(cache, 'linux.sums')
  const other = 'f'.repeat(64)
  await writeFile(kept, (await readFile(kept, 'utf8')).replaceAll(sum('a'), other))
  expect(await sumsOf(system, cache)).toBe(lines(other, sum('b')))
  // Of the same length, and with the old time.
  await writeFile(join(place, 'a'), 'c')
  await utimes(join(place, 'a'), 1, 1)
  await sleep(30)
  expect(await sumsOf(system, cache)).toBe(lines(sum('c'), sum('b')))
  for (const text of ['', '{', '[1]', '[["a",{"sum":"x"}]]']) {
    await writeFile(kept, text)
    expect(await sumsOf(system, cache)).toBe(lines(sum('c'), sum('b')))
  }
  expect(await sumsOf(system)).toBe(lines(sum('c'), sum('b')))
})
