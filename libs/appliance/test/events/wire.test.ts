import { expect, it } from 'vitest'
import { createReplayRing } from '../../src/events/replay-ring.ts'
import { encodeEvent, encodeHello, isEventName } from '../../src/events/wire.ts'

it('writes an event in the lines of an event stream', () => {
  const json = JSON.stringify('two\nlines')
  expect(encodeEvent({ name: 'note', json, id: 'e-1' })).toBe(
    'id: e-1\nevent: note\ndata: "two\\nlines"\n\n',
  )
  expect(encodeEvent({ name: 'level', json: '1' })).toBe('event: level\ndata: 1\n\n')
  expect(encodeHello(2000, 'e-0')).toBe('retry: 2000\nid: e-0\n\n')
})

it.each(['', 'a\nb', 'a\rb', 'a\0b'])('refuses the name %j', (name) => {
  expect(isEventName(name)).toBe(false)
})

/** A ring with so many events published, the frame of each being its number. */
function ringOf(events: number, maxEvents: number, maxBytes = 1000) {
  const ring = createReplayRing('e-p', maxEvents, maxBytes)
  const ids = Array.from({ length: events }, (_, index) => {
    const id = ring.nextId()
    ring.push(Buffer.from([index + 1]))
    return id
  })
  const since = (id: string): number[] | undefined => ring.since(id)?.map((frame) => frame[0] ?? 0)
  return { ring, ids, since }
}

it('tells what came after an id', () => {
  const { ring, ids, since } = ringOf(3, 10)
  expect(ids).toEqual(['e-p-1', 'e-p-2', 'e-p-3'])
  expect(since('e-p-0')).toEqual([1, 2, 3])
  expect(since('e-p-2')).toEqual([3])
  expect(since(ring.lastId())).toEqual([])
})

it('says so when that is not known', () => {
  const { since } = ringOf(5, 3)
  expect(since('e-p-2')).toEqual([3, 4, 5])
  expect(since('e-p-1')).toBeUndefined()
  for (const id of ['e-p-6', 'e-p--1', 'e-p-', 'e-p-1.5', 'e-p-x', 'other-5', '5', '', '-']) {
    expect(since(id), id).toBeUndefined()
  }
})

it('holds no more bytes than it may', () => {
  expect(ringOf(5, 10, 2).since('e-p-3')).toEqual([4, 5])
  expect(ringOf(5, 10, 2).since('e-p-2')).toBeUndefined()
  expect(ringOf(1, 10, 0).since('e-p-0')).toBeUndefined()
})
