import { describe, expect, it, vi } from 'vitest'
import { createLineHub, type Line } from '../src/line-hub.ts'

const line = (text: string): Line => ({ stream: 'stdout', text })
const textOf = (result: IteratorResult<Line>): string | undefined => result.value?.text

describe('the line hub', () => {
  it('hands every line to every reader, first those kept', async () => {
    const hub = createLineHub({ kept: 2, highWater: 1_000, drained: () => undefined })
    for (const text of ['a', 'b', 'c']) hub.push(line(text))
    const first = hub.lines[Symbol.asyncIterator]()
    const second = hub.lines[Symbol.asyncIterator]()
    hub.push(line('d'))
    expect(textOf(await first.next())).toBe('b')
    expect(textOf(await first.next())).toBe('c')
    expect(textOf(await first.next())).toBe('d')
    const waiting = [first.next(), first.next()]
    hub.push(line('e'))
    hub.end()
    expect((await Promise.all(waiting)).map(textOf)).toEqual(['e', undefined])
    const rest: string[] = []
    for await (const { text } of { [Symbol.asyncIterator]: () => second }) rest.push(text)
    expect(rest).toEqual(['b', 'c', 'd', 'e'])
    const late: string[] = []
    for await (const { text } of hub.lines) late.push(text)
    expect(late).toEqual(['d', 'e'])
  })

  it('is full while a reader is behind, and tells when it is not', async () => {
    const drained = vi.fn()
    const hub = createLineHub({ kept: 0, highWater: 1_000, drained })
    const reader = hub.lines[Symbol.asyncIterator]()
    const gone = hub.lines[Symbol.asyncIterator]()
    for (let n = 0; n < 10; n++) hub.push(line('x'.repeat(100)))
    expect(hub.full).toBe(true)
    await gone.return?.()
    expect(drained).not.toHaveBeenCalled()
    while (hub.full) await reader.next()
    expect(drained).toHaveBeenCalledTimes(1)
    await reader.return?.()
    expect(await reader.next()).toEqual({ value: undefined, done: true })
    for (let n = 0; n < 100; n++) hub.push(line('nobody listens'))
    expect(hub.full).toBe(false)
  })

  it('lets a million lines pass a reader', async () => {
    const hub = createLineHub({ kept: 0, highWater: 1e9, drained: () => undefined })
    const reader = hub.lines[Symbol.asyncIterator]()
    for (let n = 0; n < 1e6; n++) hub.push(line(String(n)))
    for (let n = 0; n < 1e6; n++) {
      const { value } = await reader.next()
      if (value?.text !== String(n)) expect(value?.text).toBe(String(n))
    }
  })
})
