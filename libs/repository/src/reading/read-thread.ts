import { parentPort, workerData } from 'node:worker_threads'
import type { ReadMessage, ReadTask } from './protocol.ts'
import { readWhole } from './read-whole.ts'
import { RingWriter } from './ring.ts'

const { path, ring } = workerData as ReadTask

/** How many bytes are read between two messages: some hundred messages a second at most. */
const messageEvery = 1 << 24

const tell = (message: ReadMessage): void => parentPort?.postMessage(message)
const writer = new RingWriter(ring)
let done = 0

const whole = readWhole(path, {
  next: () => writer.next(),
  pass(length) {
    writer.pass(length)
    const before = Math.floor(done / messageEvery)
    done += length
    if (Math.floor(done / messageEvery) > before) tell({ kind: 'progress', done })
  },
})
tell({ kind: 'read', ...whole })
