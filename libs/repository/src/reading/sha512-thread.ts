import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import type { ReadTask } from './protocol.ts'
import { received } from './ring.ts'

const { ring } = workerData as ReadTask
const hash = createHash('sha512')
for (const data of received(ring)) hash.update(data)
parentPort?.postMessage(hash.digest('hex'))
