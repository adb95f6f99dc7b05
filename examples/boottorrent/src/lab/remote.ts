import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Machine, NetbootError } from '@boxwright/netboot'
import type { Shown } from '../room/project-source.ts'
import type { FromNetboot, NetbootArguments, NetbootRates } from './messages.ts'
import type { Namespace } from './namespace.ts'

/** What is told of a netboot that runs elsewhere. */
export interface RemoteHandlers {
  /** Told what happens from the first on. */
  readonly tell: (component: string, text: string) => void
  /** A machine has come further. */
  readonly saw: (machine: Machine) => void
  /** Ends the start when it aborts. */
  readonly signal: AbortSignal
}

const program = fileURLToPath(
  new URL(`./netboot-thread${extname(import.meta.url)}`, import.meta.url),
)
const nothing: NetbootRates = {
  machines: [],
  totals: { http: 0, torrent: 0, webSeed: 0, received: 0, peers: 0 },
  peers: [],
}

/**
 * Serve a project in a network of its own.
 *
 * @throws NetbootError as `startNetboot` does, and with its words
 */
export async function serveIn(
  namespace: Namespace,
  args: NetbootArguments,
  { tell, saw, signal }: RemoteHandlers,
): Promise<Shown> {
  const [command, ...enter] = namespace.enter
  const node = [process.execPath, ...process.execArgv, program, JSON.stringify(args)]
  const child = spawn(command, [...enter, ...node], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit')
  const end = async (): Promise<void> => {
    child.kill('SIGTERM')
    await exited
  }
  let rates = nothing
  const serving = Promise.withResolvers<void>()
  child.on('message', (message: FromNetboot) => {
    if (message.kind === 'line') tell(message.component, message.text)
    else if (message.kind === 'machine') saw(message.machine)
    else if (message.kind === 'rates') rates = message.rates
    else if (message.kind === 'serving') serving.resolve()
    else serving.reject(new NetbootError('ERR_CONFIG', message.message))
  })
  void exited.then(([code, by]) => {
    serving.reject(new NetbootError('ERR_PROJECT', `the netboot has ended (${by ?? code})`))
    tell('BOOTTORRENT', 'the netboot has ended')
  })
  const stop = (): void => void child.kill('SIGTERM')
  signal.addEventListener('abort', stop, { once: true })
  try {
    await serving.promise
  } catch (error) {
    await end()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
  return {
    machines: () => rates.machines,
    totals: () => rates.totals,
    peers: () => rates.peers,
    [Symbol.asyncDispose]: end,
  }
}
