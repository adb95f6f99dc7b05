import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { Program } from './program.ts'

/** A talk with QEMU (QMP); disposing of it ends the talk. */
export interface Qmp extends Disposable {
  /** Ask QEMU something; its answer. */
  ask(execute: string, args?: object): Promise<unknown>
}

/**
 * Talk with a QEMU.
 *
 * @param path of its socket: it was started with `-qmp unix:PATH,server=on,wait=off`
 * @param program the QEMU
 */
export async function openQmp(path: string, program: Pick<Program, 'process'>): Promise<Qmp> {
  const socket = await connected(path, program)
  const lines = createInterface(socket)[Symbol.asyncIterator]()
  const answer = async (): Promise<unknown> => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error('QEMU has ended')
      const said = JSON.parse(value) as { return?: unknown; error?: { desc: string } }
      if (said.error) throw new Error(`QEMU: ${said.error.desc}`)
      // Beside answers there are events.
      if ('return' in said) return said.return
    }
  }
  const ask: Qmp['ask'] = (execute, args = {}) => {
    socket.write(`${JSON.stringify({ execute, arguments: args })}\n`)
    return answer()
  }
  await lines.next()
  await ask('qmp_capabilities')
  return { ask, [Symbol.dispose]: () => void socket.destroy() }
}

/** QEMU makes the socket before it begins, but a little after it was started. */
async function connected(path: string, program: Pick<Program, 'process'>): Promise<Socket> {
  while (program.process.exitCode === null) {
    const socket = createConnection(path)
    try {
      await once(socket, 'connect')
      socket.on('error', () => undefined)
      return socket
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  throw new Error('QEMU could not begin; it said why on standard error')
}
