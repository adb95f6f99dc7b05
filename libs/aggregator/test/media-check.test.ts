import { expect, it } from 'vitest'
import { freePort } from '../../../test/support/free-port.ts'
import { redisServer } from '../../../test/support/redis.ts'
import { keepsDurations } from '../src/durations.ts'
import { checkMedia, mostNames, parseNames } from '../src/media-check.ts'
import { boxOf, client, quickly, until } from './world.ts'

it('reads a list of names, whatever wrote it', () => {
  expect(parseNames('\ufeff# a list\r\n\r\n film \r\nnews.ts\nfilm\n;old')).toEqual([
    ...['film', 'news.ts'],
  ])
  expect(parseNames(Buffer.from('été\n'))).toEqual(['été'])
  expect(() => parseNames(Buffer.of(0xe9, 0x74))).toThrow('names: expected UTF-8')
  const many = Array.from({ length: mostNames + 1 }, (_, index) => `n${index}`)
  expect(() => parseNames(many.join('\n'))).toThrow('got 100001')
})

it('says which towns have what, and of which that cannot be said; keeps the durations', async () => {
  await using north = await redisServer()
  await using south = await redisServer()
  await using own = await redisServer()
  await using a = client(north.port, 1)
  await using b = client(south.port, 1)
  await using kept = client(own.port, 1)
  await a.mset({ 'film.ts': '10', 'both.ts': '5.5' })
  await b.mset({ 'both.ts': '4' })
  await kept.mset({ 'film.ts': '30', 'gone.ts': '7', 'other.ts': '1' })
  const boxes = [
    boxOf(north.port, 'a.example', 'north'),
    boxOf(south.port, 'b.example', 'south'),
    boxOf(await freePort(), 'c.example', 'south'),
  ]
  const names = ['film', 'both.ts', 'gone', 'film.ts']
  await using aggregator = quickly(boxes)
  await aggregator.start()
  await until(aggregator, () => aggregator.behind().length === 1)
  expect(checkMedia(aggregator, names)).toEqual({
    media: [
      {
        ...{ filename: 'film.ts', duration: 10, towns: ['north'], lacking: [] },
        ...{ unknown: ['south'], copies: [{ town: 'north', host: 'a.example', duration: 10 }] },
      },
      {
        ...{ filename: 'both.ts', duration: 5.5, towns: ['north', 'south'], lacking: [] },
        unknown: [],
        // In the order in which they came to be known.
        copies: expect.arrayContaining([
          { town: 'north', host: 'a.example', duration: 5.5 },
          { town: 'south', host: 'b.example', duration: 4 },
        ]),
      },
      {
        ...{ filename: 'gone.ts', duration: undefined, towns: [], lacking: ['north'] },
        ...{ unknown: ['south'], copies: [] },
      },
    ],
    behind: [{ box: boxes[2], state: { kind: 'unreachable', age: undefined } }],
  })
  expect(checkMedia(aggregator, ['gone'], { towns: ['north'] }).media).toMatchObject([
    { lacking: ['north'], unknown: [] },
  ])
  const durations = keepsDurations(aggregator, { at: own.port })
  expect(await durations.keep(names)).toEqual({ kept: 2, removed: 0 })
  // A box that is not known may have a longer one.
  expect(await kept.mget('film.ts', 'both.ts', 'gone.ts')).toEqual(['30', '5.5', '7'])
  await using known = quickly(boxes.slice(0, 2))
  await known.start()
  await until(known, () => known.behind().length === 0)
  expect(await keepsDurations(known, { at: own.port }).keep(names)).toEqual({ kept: 2, removed: 1 })
  expect(await kept.mget('film.ts', 'gone.ts', 'other.ts')).toEqual(['10', null, '1'])
  await own[Symbol.asyncDispose]()
  await expect(durations.keep(names)).rejects.toMatchObject({ code: 'ERR_STORAGE' })
})
