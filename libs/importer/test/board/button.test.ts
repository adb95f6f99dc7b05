import { EventEmitter, once } from 'node:events'
import { expect, it } from 'vitest'
import type { ButtonEdge, ButtonSource } from '../../src/board/button-source.ts'
import { playNotes } from '../../src/board/buzzer.ts'
import { watchButton } from '../../src/board/watch-button.ts'
import { sounds } from '../../src/sound.ts'

const now = (): number => Number(process.hrtime.bigint()) / 1e6

/** A button without a board. */
function fakeButton() {
  let edges: ButtonEdge[] = []
  let failure: Error | undefined
  let isGone = false
  const source: ButtonSource = {
    read() {
      if (failure) throw failure
      return edges.splice(0)
    },
    [Symbol.dispose]() {
      isGone = true
    },
  }
  return {
    source,
    isGone: () => isGone,
    move: (...next: readonly ButtonEdge[]) => {
      edges = [...edges, ...next]
    },
    fail: (error: Error) => {
      failure = error
    },
  }
}

it('tells a long press while it is held, and short ones by the time of the kernel', async () => {
  const button = fakeButton()
  const told = new EventEmitter<{ press: [press: string] }>()
  {
    using _watch = watchButton(
      button.source,
      (press) => told.emit('press', press),
      (error) => expect.fail(String(error)),
    )
    const then = now()
    // Read late, all at once: two presses, of which the second is still held.
    button.move(
      { isDown: true, ms: then - 9000 },
      { isDown: false, ms: then - 8800 },
      { isDown: true, ms: then - 5000 },
    )
    const heard: string[] = []
    told.on('press', (press) => heard.push(press))
    await once(told, 'press')
    while (heard.length < 2) await once(told, 'press')
    expect(heard).toEqual(['short', 'long'])
    button.move({ isDown: false, ms: now() })
    button.move({ isDown: true, ms: then + 1 }, { isDown: false, ms: then + 2500 })
    await once(told, 'press')
    expect(heard).toEqual(['short', 'long', 'long'])
  }
  expect(button.isGone()).toBe(true)
})

it('tells that the button is gone', async () => {
  const button = fakeButton()
  button.fail(new Error('ENODEV'))
  const faults: unknown[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  using _watch = watchButton(
    button.source,
    () => expect.fail('nobody pressed it'),
    (error) => {
      faults.push(error)
      resolve()
    },
  )
  await promise
  expect(faults).toEqual([new Error('ENODEV')])
})

it('plays notes in order, and is silent at the end, also of a buzzer that fails', async () => {
  const asked: number[] = []
  const buzzer = {
    tone: (hertz: number) => void asked.push(hertz),
    async [Symbol.asyncDispose]() {},
  }
  await playNotes(buzzer, sounds.fail)
  expect(asked).toEqual([196, 0, 131, 0])
  const broken = {
    ...buzzer,
    tone(hertz: number) {
      asked.push(hertz)
      if (hertz > 600) throw new Error('no')
    },
  }
  asked.length = 0
  await expect(playNotes(broken, sounds.success)).rejects.toThrow('no')
  expect(asked).toEqual([523, 659, 0])
})

it('has sounds that go up and down, and take less than a second', () => {
  const tones = (notes: typeof sounds.fail) => notes.map(({ hertz }) => hertz).filter(Boolean)
  const rising = tones(sounds.success)
  const falling = tones(sounds.fail)
  expect(rising).toEqual(rising.toSorted((a, b) => a - b))
  expect(falling).toEqual(falling.toSorted((a, b) => b - a))
  for (const notes of Object.values(sounds)) {
    expect(notes.reduce((sum, { ms }) => sum + ms, 0)).toBeLessThan(1000)
  }
})
