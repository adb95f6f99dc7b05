import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocateRing, Ring } from '../../src/alsa/ring.ts'

const step = fc.oneof(
  fc.record({ do: fc.constant('write' as const), frames: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ do: fc.constant('gap' as const), frames: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('read' as const), frames: fc.integer({ min: 1, max: 9 }) }),
)

describe('Ring', () => {
  it('hands over every frame once, in order, and every gap where it was', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.integer({ min: 2, max: 17 }),
        (steps, capacity) => {
          const memory = allocateRing(capacity, 1)
          const producer = new Ring(memory)
          const consumer = new Ring(memory)
          let next = 0
          let expected = 0
          const gapsAt: number[] = []
          const seenAt: number[] = []
          const read = (most: number): number => {
            const { data, frames, gap, behind } = consumer.peek(most)
            expect(frames).toBe(data.byteLength)
            if (gap && frames > 0) seenAt.push(expected)
            for (const byte of data) expect(byte).toBe(expected++ % 251)
            if (behind !== undefined) expect(behind).toBe(consumer.filled - frames)
            if (frames > 0) consumer.release(frames)
            return frames
          }
          for (const { do: action, frames } of steps) {
            if (action === 'read') read(frames)
            else if (action === 'gap') {
              if (producer.noteGap({ cause: 'overrun', resumed: 1 })) gapsAt.push(next)
            } else {
              const space = producer.space(frames)
              expect(space.byteLength).toBeLessThanOrEqual(capacity - producer.filled)
              for (let index = 0; index < space.byteLength; index++) space[index] = next++ % 251
              producer.commit(space.byteLength, 1)
            }
          }
          while (read(capacity) > 0);
          expect(expected).toBe(next)
          expect(seenAt).toEqual([...new Set(gapsAt)].filter((at) => at < next))
        },
      ),
    )
  })

  it('takes gaps with no frame between them for one, however many they are', () => {
    const memory = allocateRing(8, 1)
    const producer = new Ring(memory)
    const consumer = new Ring(memory)
    producer.commit(producer.space(3).byteLength, 1)
    consumer.release(3)
    for (let resumed = 1; resumed <= 1000; resumed++)
      expect(producer.noteGap({ cause: 'device', resumed })).toBe(true)
    producer.commit(producer.space(2).byteLength, 1)
    expect(consumer.peek(8)).toMatchObject({ frames: 2, gap: { cause: 'device', resumed: 1000 } })
  })

  it('wakes a consumer that waits, and one that waits for the end', async () => {
    const memory = allocateRing(8, 1)
    const producer = new Ring(memory)
    const consumer = new Ring(memory)
    const waiting = consumer.wait(60_000)
    producer.commit(producer.space(3).byteLength, 1)
    producer.wake()
    await waiting
    expect(consumer.filled).toBe(3)
    consumer.release(3)
    const ending = consumer.wait(60_000)
    producer.end()
    await ending
    expect(consumer.ended).toBe(true)
  })
})
