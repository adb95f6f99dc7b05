import { setImmediate } from 'node:timers/promises'
import type { PlacedMemory, WasmModule } from '../../wasm/webassembly.ts'
import { openDesk } from '../desk.ts'
import type { DeskLayout } from '../layout.ts'
import { perform } from './perform.ts'
import type { Pool } from './pool.ts'

/** After so many tasks the event loop gets its turn: a signal may want to be heard. */
const tasksAtOnce = 16

/** Have tasks done by the thread that asks for it: where a thread of its own costs more than it saves. */
export function poolOfOne(
  module: WasmModule,
  memory: PlacedMemory,
  layout: DeskLayout,
  signal: AbortSignal | undefined,
): Pool {
  const desk = openDesk(module, memory, layout)
  return {
    size: 1,
    async *run(tasks) {
      let count = 0
      for (const task of tasks) {
        signal?.throwIfAborted()
        yield perform(desk, task)
        count += 1
        if (count % tasksAtOnce === 0) await setImmediate()
      }
    },
    async [Symbol.asyncDispose]() {},
  }
}
