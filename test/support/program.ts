import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'

/** A program that a test talks to, line by line. */
export interface Program extends AsyncDisposable {
  /** Its process. */
  readonly process: ChildProcess
  /** The next line that it prints. It is an error if there is none. */
  line(): Promise<string>
  /** Give it a line on its standard input. */
  tell(line: string): void
  /** Wait for its end, however it comes. */
  ended(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
}

/** Start a program; disposing of it kills it and waits for its end. */
export function startProgram(command: string, ...args: readonly string[]): Program {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  child.stdin.on('error', () => undefined)
  return {
    process: child,
    async line() {
      const { value, done } = await lines.next()
      if (done) throw new Error(`${command} ${args.join(' ')} ended before it said anything more`)
      return value
    },
    tell: (line) => void child.stdin.write(`${line}\n`),
    async ended() {
      const [code, signal] = await closed
      return { code, signal }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

/** Start a TypeScript program of the tests in a Node of its own. */
export function startNode(file: URL, ...args: readonly string[]): Program {
  return startProgram(process.execPath, '--conditions=@boxwright/source', file.pathname, ...args)
}

/** The process ids of the children that a process has now. */
export async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`)
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8')),
  )
  return lists.join(' ').split(' ').filter(Boolean).map(Number)
}
