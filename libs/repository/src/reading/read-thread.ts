import { statSync, writeFileSync } from 'node:fs'
import { createIndexer } from 'librsync-wasm'
import type { ThreadWork } from '../threads/protocol.ts'
import type { ReadMessage, ReadTask } from './protocol.ts'
import { readWhole } from './read-whole.ts'
import { RingWriter } from './ring.ts'

/** How many bytes are read between two messages: some hundred messages a second at most. */
const messageEvery = 1 << 24

/** Read a file, hand it on through a ring, and tell what is in it. */
export const work: ThreadWork<ReadTask> = async ({ path, ring, index }, tellAny) => {
  const tell = (message: ReadMessage): void => tellAny(message)
  const writer = new RingWriter(ring)
  // A file that grows while it is read is refused anyway.
  const size = statSync(path).size
  const indexer = index === undefined ? undefined : await createIndexer({ size })
  let slot: Uint8Array = new Uint8Array(0)
  let done = 0

  const whole = readWhole(path, {
    next() {
      slot = writer.next()
      return slot
    },
    pass(length) {
      if (done + length <= size) indexer?.feed(slot.subarray(0, length))
      writer.pass(length)
      const before = Math.floor(done / messageEvery)
      done += length
      if (Math.floor(done / messageEvery) > before) tell({ kind: 'progress', done })
    },
  })
  if (indexer && index !== undefined && !whole.changed && done === size) {
    writeFileSync(index, indexer.finish())
  }
  tell({ kind: 'read', ...whole })
}
