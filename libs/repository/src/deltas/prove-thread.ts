import { parentPort, workerData } from 'node:worker_threads'
import { applyAndCompare, type ProofTask } from './apply-and-compare.ts'

parentPort?.postMessage(
  await applyAndCompare(workerData as ProofTask, (done) => parentPort?.postMessage(done)),
)
