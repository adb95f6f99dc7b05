import fc from 'fast-check'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { redisServer } from '../../../../test/support/redis.ts'
import { compileGlob } from '../../src/search/glob.ts'

describe('a pattern', () => {
  it.each([
    ['*', 'a', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['h[ae]llo', 'hello', true],
    ['h[^e]llo', 'hello', false],
    ['h[a-e]llo', 'hdllo', true],
    ['h[e-a]llo', 'hdllo', true],
    ['h\\[llo', 'h[llo', true],
    ['h\\*llo', 'hxllo', false],
    ['[]', 'a', false],
    ['[^]', 'a', true],
    ['[ab', 'b', true],
    ['[\\]]', ']', true],
    ['[a-', '-', true],
    ['[', '[', false],
    ['a\\', 'a\\', true],
    ['*a*b*c', 'xaxbxbxc', true],
    ['*ab', 'aab', true],
    ['ab*ba', 'aba', false],
    ['', 'a', false],
  ])('%j and %j: %s', (pattern, name, expected) => {
    expect(compileGlob(pattern).test(name)).toBe(expected)
  })

  it('knows when it only looks for a text', () => {
    expect(compileGlob('*abc*').contained).toBe('abc')
    expect(compileGlob('abc*').contained).toBeUndefined()
    expect(compileGlob('*a?c*').contained).toBeUndefined()
  })

  it('that is hostile takes no time', () => {
    const name = 'a'.repeat(200)
    for (const pattern of [
      ...[
        '*a'.repeat(100),
        `${'*a'.repeat(90)}*b`,
        `${'*?'.repeat(100)}b`,
        `*${'[a-z]*'.repeat(99)}b`,
      ],
      ...['*'.repeat(100_000), `[${'a-z'.repeat(20_000)}]*b`, 'a'.repeat(200_000)],
    ]) {
      const glob = compileGlob(pattern)
      for (let times = 0; times < 100; times += 1) glob.test(name)
    }
  })
})

it('means what it means to Redis', async () => {
  await using server = await redisServer()
  const redis = new Redis({ port: server.port })
  try {
    const text = fc.stringMatching(/^[abc\-\]]{1,5}$/)
    const pattern = fc.stringMatching(/^([abc*?\\\]-]|\[|\[\^?[abc]-?[abc]?\]?){0,7}$/)
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(text, { minLength: 20, maxLength: 40 }),
        fc.array(pattern, { minLength: 100, maxLength: 100 }),
        async (names, patterns) => {
          const pipeline = redis.pipeline().flushall()
          for (const name of names) pipeline.set(name, '')
          for (const each of patterns) pipeline.keys(each)
          const answers = ((await pipeline.exec()) ?? []).slice(1 + names.length)
          for (const [index, each] of patterns.entries()) {
            const { test } = compileGlob(each)
            const told = [...((answers[index]?.[1] ?? []) as string[])].sort()
            expect([each, names.filter(test).sort()]).toEqual([each, told])
          }
        },
      ),
      { numRuns: 20 },
    )
  } finally {
    redis.disconnect()
  }
})
