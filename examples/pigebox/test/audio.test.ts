import { once } from 'node:events'
import { request } from 'node:http'
import { createAppliance } from '@boxwright/appliance'
import type { Archive, ArchiveSound, ReadOptions } from '@boxwright/recorder'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../../test/support/until.ts'
import { serveAudio } from '../src/api/audio.ts'

/** What was asked of an archive whose sounds are ready when the test says so. */
interface Asked {
  readonly options: ReadOptions
  readonly ready: () => void
  disposed: boolean
}

let asked: Asked[]
let box: Awaited<ReturnType<typeof createAppliance>>
let url: string
beforeEach(async () => {
  asked = []
  box = await createAppliance({ name: 'pigebox', host: '127.0.0.1', port: 0 })
  const archive = {
    segments: () => [{}],
    async read(_from: number, _to: number, options: ReadOptions) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const one: Asked = { options, ready: resolve, disposed: false }
      asked.push(one)
      await promise
      return {
        size: 4,
        holes: [],
        async *body() {
          yield new Uint8Array(4)
        },
        async [Symbol.asyncDispose]() {
          one.disposed = true
        },
      } as unknown as ArchiveSound
    },
  } as unknown as Archive
  serveAudio(box.http, '/audio', { archive: () => archive, name: 'pigebox', zone: 'UTC' })
  const [address] = await box.start()
  url = new URL('audio?from=0&to=1000', address?.url).href
})
afterEach(() => box[Symbol.asyncDispose]())

describe('a range of sound', () => {
  it('is made into FLAC for two at once; a third one is told to come again', async () => {
    const first = [1, 2].map(() => fetch(`${url}&format=flac`))
    await until(
      'those that are made',
      () => asked.length,
      (length) => length === 2,
    )
    const third = await fetch(`${url}&format=flac`)
    expect(third.status).toBe(503)
    // What needs no encoder is given out as always.
    const wav = fetch(url)
    await until(
      'what is read',
      () => asked.length,
      (length) => length === 3,
    )
    for (const { ready } of asked) ready()
    const answers = await Promise.all([...first, wav])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    await Promise.all(answers.map((answer) => answer.arrayBuffer()))
    const again = fetch(`${url}&format=flac`)
    await until(
      'what is made',
      () => asked.length,
      (length) => length === 4,
    )
    asked[3]?.ready()
    expect((await again).status).toBe(200)
  })

  it('is let go of by whoever leaves before the first byte of it', async () => {
    const leaving = request(`${url}&format=flac`).end()
    leaving.on('error', () => undefined)
    await until(
      'what is made',
      () => asked.length,
      (length) => length === 1,
    )
    const [one] = asked as [Asked]
    const gone = once(one.options.signal as AbortSignal, 'abort')
    leaving.destroy()
    await gone
    one.ready()
    await until(
      'what is let go of',
      () => one.disposed,
      (disposed) => disposed,
    )
  })
})
