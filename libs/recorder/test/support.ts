import { type ChildProcess, spawn } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { orTell, until } from '../../../test/support/until.ts'

const fixture = fileURLToPath(new URL('./fixtures/record.ts', import.meta.url))

/** The frames of a WAV or RF64 file. */
export async function soundOf(path: string): Promise<Buffer> {
  const file = await readFile(path)
  for (let at = 12; at + 8 <= file.byteLength; ) {
    const size = file.readUInt32LE(at + 4)
    if (file.toString('latin1', at, at + 4) === 'data') return file.subarray(at + 8, at + 8 + size)
    at += 8 + size + (size % 2)
  }
  throw new Error(`${path}: no data chunk`)
}

/** Wait until so many seconds of 44,100 frames of 4 bytes are in a WAV that is being written. */
export async function untilRecorded(path: string, seconds: number): Promise<void> {
  // The head of a WAV, with what is told of its origin, has less than 1 KiB.
  const length = async (): Promise<number> => (await stat(path)).size
  await until(path, length, (size) => size >= seconds * 44_100 * 4 + 1_024)
}

/** One thing that a recording said. */
export interface Told {
  readonly event: string
  readonly [key: string]: unknown
}

/** `record --json` running as a process of its own. */
export interface RecordProcess extends AsyncDisposable {
  readonly child: ChildProcess
  /** All that it said so far. */
  readonly told: readonly Told[]
  /** Wait until it says something. */
  until(match: (told: Told) => boolean): Promise<Told>
  /** Wait for its end: its exit code and what it wrote to stderr. */
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>
}

/** Start `record --json ARGS`. */
export function startRecord(args: readonly string[], env: NodeJS.ProcessEnv = {}): RecordProcess {
  const command = [
    '--conditions=@boxwright/source',
    '--disable-warning=ExperimentalWarning',
    fixture,
    ...args,
    '--json',
  ]
  const child = spawn(process.execPath, command, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const told: Told[] = []
  const waiting = new Set<(line: Told) => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const one: Told = JSON.parse(line)
    told.push(one)
    for (const hear of waiting) hear(one)
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    stderr += piece
  })
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stderr }))
  })
  return {
    child,
    told,
    ended,
    until(match) {
      const { promise, resolve, reject } = Promise.withResolvers<Told>()
      const seen = told.find(match)
      if (seen) return Promise.resolve(seen)
      const hear = (one: Told): void => {
        if (!match(one)) return
        waiting.delete(hear)
        resolve(one)
      }
      waiting.add(hear)
      ended.then(({ code }) => reject(new Error(`ended with ${code}: ${stderr}`)), reject)
      return orTell(`${match}`, promise, () => ({ told: told.slice(-20), stderr }))
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
    },
  }
}
