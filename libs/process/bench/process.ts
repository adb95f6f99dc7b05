/**
 * Starting programs and reading their lines: ours, node:child_process and execa, in one run.
 *
 *     npm run bench -- process [STARTS]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { execute, run } from '@boxwright/process'
import { execa } from 'execa'

type Work = () => Promise<unknown>

const starts = Number(process.argv[2] ?? 100)
const rounds = 5
const lines = 1_000_000
const server = ['-c', 'echo ready; exec cat'] as const

const toEnd: Readonly<Record<string, Work>> = {
  'node:child_process': async () => await once(spawn('true'), 'close'),
  execa: () => execa('true'),
  '@boxwright/process': () => execute({ command: 'true' }),
}

/** Until the first line says that it is ready; then it is ended. */
const toReady: Readonly<Record<string, Work>> = {
  'node:child_process': async () => {
    const child = spawn('sh', server, { stdio: ['pipe', 'pipe', 'ignore'] })
    await once(createInterface(child.stdout), 'line')
    child.kill('SIGKILL')
    await once(child, 'close')
  },
  execa: async () => {
    const child = execa('sh', server, { stderr: 'ignore', reject: false })
    // Its own iterable waits for the end of the process.
    await once(createInterface(child.stdout), 'line')
    child.kill('SIGKILL')
    await child
  },
  '@boxwright/process': async () => {
    const options = { stdin: 'pipe', stderr: 'ignore', stop: { signals: [] } } as const
    await using child = run({ command: 'sh', args: server, ready: /ready/, ...options })
    await child.ready
  },
}

const readLines: Readonly<Record<string, Work>> = {
  'node:child_process and readline': async () => {
    const child = spawn('seq', [`${lines}`], { stdio: ['ignore', 'pipe', 'ignore'] })
    await count(createInterface(child.stdout))
  },
  execa: () => count(execa('seq', [`${lines}`], { buffer: false })),
  '@boxwright/process': () => count(run({ command: 'seq', args: [`${lines}`] }).lines),
}

async function count(iterable: AsyncIterable<unknown>): Promise<void> {
  let seen = 0
  for await (const _ of iterable) seen++
  if (seen !== lines) throw new Error(`${seen} lines of ${lines}`)
}

/** Each in turn, several rounds, the best of each: what else the machine does counts least so. */
async function compare(
  title: string,
  unit: string,
  per: number,
  all: Readonly<Record<string, Work>>,
  times: number,
): Promise<void> {
  const best = new Map<string, number>()
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of Object.entries(all)) {
      const begin = performance.now()
      for (let n = 0; n < times; n++) await work()
      const took = ((performance.now() - begin) / times) * per
      best.set(name, Math.min(took, best.get(name) ?? Number.POSITIVE_INFINITY))
    }
  }
  const [[, reference] = ['', 1]] = best
  console.log(`\n${title}\n`)
  for (const [name, took] of best) {
    const ratio = `${(took / reference).toFixed(2)}x`
    console.log(`  ${name.padEnd(32)} ${took.toFixed(2).padStart(8)} ${unit} ${ratio.padStart(8)}`)
  }
}

await compare('Run `true` to its end', 'ms', 1, toEnd, starts)
await compare('Start, until a line says it is ready; kill', 'ms', 1, toReady, starts)
await compare(`Read ${lines} lines one by one`, 'us/line', 1_000 / lines, readLines, 1)
