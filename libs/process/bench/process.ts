/**
 * Starting programs and reading their lines: ours, node:child_process and execa, in one run.
 *
 *     npm run bench -- process [--starts N] [--write]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { execute, run } from '@boxwright/process'
import { execa } from 'execa'
import { table } from '../../../bench/measure.ts'
import { median } from '../../../bench/numbers.ts'
import { machine, writeHeadline, writeReport } from '../../../bench/report.ts'

type Work = () => Promise<unknown>

const { values } = parseArgs({
  options: {
    starts: { type: 'string', default: '100' },
    write: { type: 'boolean', default: false },
  },
})
const starts = Number(values.starts)
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

const parts: string[] = []

/** Each in turn, several rounds. @returns the medians */
async function compare(
  title: string,
  unit: string,
  per: number,
  all: Readonly<Record<string, Work>>,
  times: number,
): Promise<number[]> {
  const took = new Map<string, number[]>(Object.keys(all).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, work] of Object.entries(all)) {
      const begin = performance.now()
      for (let n = 0; n < times; n++) await work()
      took.get(name)?.push(((performance.now() - begin) / times) * per)
    }
  }
  const medians = [...took.values()].map(median)
  const rows = [...took].map(([name, list]) => [
    name,
    median(list).toFixed(2),
    `${Math.min(...list).toFixed(2)} to ${Math.max(...list).toFixed(2)}`,
    `${(median(list) / (medians[0] ?? Number.NaN)).toFixed(2)}x`,
  ])
  parts.push(`## ${title}\n\n${table(['', `median ${unit}`, 'of all', 'the first'], rows)}`)
  console.log(`${parts.at(-1)}\n`)
  return medians
}

await compare('Run `true` to its end', 'ms', 1, toEnd, starts)
const title = 'Start, until a line says that it is ready; kill'
const [, theirs = Number.NaN, ours = Number.NaN] = await compare(title, 'ms', 1, toReady, starts)
await compare(`Read ${lines} lines one by one`, 'µs a line', 1_000 / lines, readLines, 1)
if (values.write) {
  await writeReport(
    'process',
    `# Starting programs and reading their lines

By \`npm run bench -- process --write\`, on ${machine}: ${rounds} rounds in turns, each of ${starts} starts.
\`@boxwright/process\` leaves nothing behind, whatever becomes of us; the others do not try.

${parts.join('\n\n')}
`,
  )
  const what = 'a program started, until it says that it is ready, and killed'
  await writeHeadline('process', 'process', { what, unit: 'ms', ours, peer: '`execa`', theirs })
}
