import { rm, stat } from 'node:fs/promises'
import { execute } from '@boxwright/process'
import type { DeltaEngine, DeltaTask } from './engine.ts'

/** The ancestor's: it makes rdiff find what moved by a multiple of 128 bytes, and take its time. */
const blockSize = 128

/** Make rdiffs with the program `rdiff`, as the ancestor did: a signature, then the delta. */
export const rdiffEngine: DeltaEngine = async (task) => {
  const { older, newer, forth, back } = task
  const ways = [
    ...(forth === undefined ? [] : [{ basis: older, target: newer, delta: forth }]),
    ...(back === undefined ? [] : [{ basis: newer, target: older, delta: back }]),
  ]
  let bytesRead = 0
  for (const [index, { basis, target, delta }] of ways.entries()) {
    const signature = `${delta}.signature`
    try {
      await rdiff(task, ['signature', `--block-size=${blockSize}`, basis, signature])
      task.onProgress((index + 0.5) / ways.length)
      await rdiff(task, ['delta', signature, target, delta])
      task.onProgress((index + 1) / ways.length)
    } finally {
      await rm(signature, { force: true })
    }
    for (const path of [basis, target]) bytesRead += (await stat(path)).size
  }
  return { bytesRead }
}

async function rdiff({ signal }: DeltaTask, args: readonly string[]): Promise<void> {
  await execute({ command: 'rdiff', args: ['--force', ...args], signal })
}
