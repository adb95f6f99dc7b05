/**
 * Many boxes at once: how soon the view is live and what it costs; questions and writing, against the ancestor's way.
 *
 *     npm run bench -- aggregator [live | memory | questions | apply] [--write] [OPTIONS]
 *
 * All four unless one is named; the options of each are in its file. `--write` writes docs/benchmarks/aggregator.md.
 */
import { loadavg } from 'node:os'
import { runPart, wantedParts } from '../../../bench/parts.ts'
import { machine, writeReport } from '../../../bench/report.ts'
import { frugal } from './frugal.ts'

const { parts, options } = wantedParts(['live', 'memory', 'questions', 'apply'])
const load = loadavg()[0]?.toFixed(1)

const reports: string[] = []
for (const part of parts) {
  const flags = part === 'questions' ? frugal : []
  const report = await runPart(import.meta.dirname, part, options, flags)
  console.log(report)
  reports.push(report)
}
if (options.includes('--write')) {
  await writeReport(
    'aggregator',
    `# One view over many Redis masters

By \`npm run bench -- aggregator --write\`, on ${machine}; the load before was ${load}.
Masters and replicas are real, and on this machine. The ancestor's way is to ask one server after the other, with \`KEYS\` where
it does not know a name; by the rules that are written down of it, with ioredis. Both ways give all that is found. Questions
are put to a process with \`${frugal.join(' ')}\`, as the appliance has; elsewhere V8 runs as it is where nothing is said.

${reports.join('\n')}`,
  )
}
