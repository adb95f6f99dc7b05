/**
 * Many boxes at once: how soon the view is live and what it costs; questions and writing, against the ancestor's way.
 *
 *     npm run bench -- aggregator [live | memory | questions | apply] [--write] [OPTIONS]
 *
 * All four unless one is named; the options of each are in its file. `--write` writes docs/benchmarks/aggregator.md.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import { text } from 'node:stream/consumers'
import { machine, writeReport } from '../../../bench/support/report.ts'
import { frugal } from './frugal.ts'

const given = process.argv.slice(2)
const isWritten = given.includes('--write')
const all = ['live', 'memory', 'questions', 'apply']
const wanted = all.includes(given[0] ?? '') ? given.splice(0, 1) : all
const load = loadavg()[0]?.toFixed(1)

const parts: string[] = []
for (const part of wanted) {
  // Each in a process of its own: what one holds in memory is nothing to the others.
  const program = new URL(`${part}.ts`, import.meta.url).pathname
  const flags = part === 'questions' ? frugal : []
  const args = [...flags, '--conditions=@boxwright/source', program, ...given]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [report, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  if (code !== 0) throw new Error(`${part} ended with ${code}`)
  console.log(report)
  parts.push(report)
}
if (isWritten) {
  await writeReport(
    'aggregator',
    `# One view over many Redis masters

By \`npm run bench -- aggregator --write\`, on ${machine}; the load before was ${load}.
Masters and replicas are real, and on this machine. The ancestor's way is to ask one server after the other, with \`KEYS\` where
it does not know a name; by the rules that are written down of it, with ioredis. Both ways give all that is found. Questions
are put to a process with \`${frugal.join(' ')}\`, as the appliance has; elsewhere V8 runs as it is where nothing is said.

${parts.join('\n')}`,
  )
}
