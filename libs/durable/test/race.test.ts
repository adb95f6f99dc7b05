import { readdir, readFile, writeFile as write } from 'node:fs/promises'
import { join } from 'node:path'
import { type DurableError, writeFile } from '@boxwright/durable'
import { expect, test } from 'vitest'
import { mountExfat } from '../../../test/support/mount.ts'
import { startNode } from '../../../test/support/program.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'

const racer = new URL('fixtures/racer.ts', import.meta.url)
const names = ['one', 'other'] as const

test.each([
  ['ext4', () => temporaryFolder(), 300],
  // Each name costs two children here, for the lock.
  ['exFAT', () => mountExfat(16), 30],
] as const)(
  '%s: of two processes exactly one gets each name, and nothing is lost',
  async (_, place, rounds) => {
    await using folder = await place()
    const at = (name: string): string => join(folder.path, name)
    for (let round = 0; round < rounds; round += 1) {
      for (const who of names) await write(at(`${round}.${who}.part`), `${round} by ${who}`)
    }
    await using one = startNode(racer, 'one')
    await using other = startNode(racer, 'other')
    const racers = { one, other }
    for (const who of names) expect(await racers[who].line()).toBe('ready')
    for (let round = 0; round < rounds; round += 1) {
      for (const who of names) racers[who].tell(at(String(round)))
      const said = { one: await one.line(), other: await other.line() }
      const [winner, loser] = said.one === 'won' ? names : (['other', 'one'] as const)
      expect([said[winner], said[loser]]).toEqual(['won', 'ERR_EXISTS'])
      expect(await readFile(at(String(round)), 'utf8')).toBe(`${round} by ${winner}`)
      expect(await readFile(at(`${round}.${loser}.part`), 'utf8')).toBe(`${round} by ${loser}`)
    }
    expect(await readdir(folder.path)).toHaveLength(2 * rounds)
  },
)

test('of many writers in one process exactly one gets the name; the others know before or keep a part', async () => {
  await using folder = await temporaryFolder()
  const target = join(folder.path, 'a')
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, writer) => writeFile(target, `writer ${writer}`)),
  )
  const won = results.flatMap(({ status }, writer) => (status === 'fulfilled' ? [writer] : []))
  expect(won).toHaveLength(1)
  expect(await readFile(target, 'utf8')).toBe(`writer ${won[0]}`)
  for (const [writer, result] of results.entries()) {
    if (result.status === 'fulfilled') continue
    const { code, part, message } = result.reason as DurableError
    expect(code).toBe('ERR_EXISTS')
    if (part === undefined) expect(message).toContain('nothing was written')
    else expect(await readFile(part, 'utf8')).toBe(`writer ${writer}`)
  }
})

test('of many that replace, the last one is whole', async () => {
  await using folder = await temporaryFolder()
  const target = join(folder.path, 'a')
  const content = (writer: number): string => `writer ${writer};`.repeat(5000)
  const writers = Array.from({ length: 20 }, (_, writer) => writer)
  let racing = true
  const race = Promise.all(
    writers.map((writer) => writeFile(target, content(writer), { clobber: 'replace' })),
  ).finally(() => {
    racing = false
  })
  const whole = new Set(writers.map(content))
  while (racing) {
    const seen = await readFile(target, 'utf8').catch(() => undefined)
    expect(seen === undefined || whole.has(seen)).toBe(true)
  }
  await race
  expect(await readdir(folder.path)).toEqual(['a'])
})
