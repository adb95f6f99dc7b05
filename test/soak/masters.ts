import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../support/free-port.ts'
import { run } from '../support/run.ts'

/** A playout box: a real Redis that keeps what it was told, on a loopback address of its own. */
export interface Master {
  readonly town: string
  readonly host: string
  readonly port: number
  readonly runs: boolean
  start(): Promise<void>
  kill(): Promise<void>
  /** What Redis answers, in lines. */
  ask(database: number, ...words: string[]): Promise<string[]>
}

/** Make a master; it does not run yet. */
export async function makeMaster(
  town: string,
  host: string,
  { folder, env }: { folder: string; env: NodeJS.ProcessEnv },
): Promise<Master> {
  const port = await freePort()
  const dir = join(folder, town)
  await mkdir(dir, { recursive: true })
  let child: ChildProcess | undefined
  const settings = {
    ...{ bind: host, port: `${port}`, dir, 'protected-mode': 'no' },
    ...{ save: '', appendonly: 'yes', appendfsync: 'always' },
    ...{ 'repl-diskless-sync-delay': '0', 'repl-ping-replica-period': '2' },
  }
  const ask = async (database: number, ...words: string[]): Promise<string[]> => {
    const where = ['-h', host, '-p', `${port}`, '-n', `${database}`]
    const text = await run('redis-cli', ...where, ...words)
    return text.split('\n').filter((line) => line !== '')
  }
  return {
    ...{ town, host, port, ask },
    get runs() {
      return child !== undefined
    },
    async start() {
      if (child !== undefined) return
      const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
      // Whatever ends the soak, it does not outlive it.
      const words = ['--pdeathsig', 'KILL', 'redis-server', ...args]
      child = spawn('setpriv', words, { stdio: 'ignore', env, detached: true })
      const failed = once(child, 'exit').then(() => {
        throw new Error(`the master of ${town} ended`)
      })
      failed.catch(() => undefined)
      const answers = async (): Promise<void> => {
        while (!(await ask(0, 'PING').catch(() => [''])).includes('PONG')) await sleep(50)
      }
      await Promise.race([failed, answers()])
    },
    async kill() {
      const dying = child
      child = undefined
      if (dying === undefined) return
      const exited = once(dying, 'exit')
      dying.kill('SIGKILL')
      await exited
    },
  }
}
