import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { NetworkHost } from '../../../../test/support/namespace.ts'

/** A program that runs on a host of a network, and says what happens line by line. */
export interface Program extends AsyncDisposable {
  /** Of its process. */
  readonly pid: number
  /** Wait until it has said a line. @returns when it did, on the clock of `performance.now()` */
  said(line: string): Promise<number>
  /** Say something to it. */
  say(line: string): void
}

/** Start a program on a host. It ends when we do, however we end. */
export function start(host: Pick<NetworkHost, 'spawn'>, command: readonly string[]): Program {
  const child = host.spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const closed = once(child, 'close')
  const lines = new Map<string, number>()
  let wake = Promise.withResolvers<void>()
  let complaints = ''
  let isOver = false
  const stir = (): void => {
    wake.resolve()
    wake = Promise.withResolvers<void>()
  }
  child.stdin?.on('error', () => undefined)
  child.stderr?.on('data', (text: Buffer) => {
    complaints = (complaints + String(text)).slice(-2000)
  })
  if (child.stdout !== null) {
    createInterface(child.stdout).on('line', (line) => {
      if (!lines.has(line)) lines.set(line, performance.now())
      stir()
    })
  }
  void closed.then(() => {
    isOver = true
    stir()
  })
  return {
    pid: child.pid ?? 0,
    async said(line) {
      for (;;) {
        const at = lines.get(line)
        if (at !== undefined) return at
        if (isOver) throw new Error(`${command.join(' ')}: ended without "${line}"\n${complaints}`)
        await wake.promise
      }
    },
    say: (line) => child.stdin?.write(`${line}\n`),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await closed
    },
  }
}
