import { on } from 'node:events'
import { json } from 'node:stream/consumers'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { soundCard } from '../../../../test/support/alsa.ts'
import type { CaptureRequest, FromCapture, ToCapture } from '../../src/alsa/protocol.ts'

/** How many captures a thread holds. */
async function heldIn(thread: Worker): Promise<number> {
  const heap = (await json(await thread.getHeapSnapshot())) as {
    readonly snapshot: { readonly meta: { readonly node_fields: readonly string[] } }
    readonly nodes: readonly number[]
    readonly strings: readonly string[]
  }
  const fields = heap.snapshot.meta.node_fields
  const [type, name] = [fields.indexOf('type'), fields.indexOf('name')]
  const called = heap.strings.indexOf('CaptureLoop')
  let count = 0
  for (let at = 0; at < heap.nodes.length; at += fields.length) {
    // 3: an object.
    if (heap.nodes[at + type] === 3 && heap.nodes[at + name] === called) count++
  }
  return count
}

it('lets go of a device that was lost, and is not to be opened again', async () => {
  // Unplugged after a tenth of a second.
  await using card = await soundCard({ end: 4410 })
  const thread = new Worker(new URL('../../src/alsa/capture-thread.ts', import.meta.url))
  const messages = on(thread, 'message')
  const say = (message: ToCapture): void => thread.postMessage(message)
  const request: CaptureRequest = {
    ...{ device: card.paced, rate: 44_100, channels: 2, sampleFormat: 'S16_LE' },
    ...{ bufferTime: 500_000, paced: false, ringFrames: 44_100 },
  }
  const next = async () => ((await messages.next()).value as [FromCapture])[0]
  try {
    say({ type: 'open', id: 1, request })
    expect(await next()).toMatchObject({ type: 'opened', id: 1 })
    expect(await next()).toMatchObject({ type: 'failed', id: 1, code: 'ERR_DEVICE_LOST' })
    say({ type: 'open', id: 2, request: { ...request, device: card.unthrottled } })
    expect(await next()).toMatchObject({ type: 'opened', id: 2 })
    expect(await heldIn(thread)).toBe(1)
  } finally {
    await thread.terminate()
  }
})
