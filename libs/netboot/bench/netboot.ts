/**
 * Seeder and leecher beside aria2c and transmission; swarms on a limited network, and on virtual time.
 *
 *     npm run bench -- netboot [seeder | swarm | agreement | simulation | stages] [--quick] [--write] [OPTIONS]
 *
 * All unless one is named; the options of each are in its file. `--write` writes docs/benchmarks/netboot.md; what was
 * not run stays there as it was.
 */
import { runPart, wantedParts } from '../../../bench/parts.ts'
import { keepParts, readParts, writePage } from './page.ts'

const all = ['seeder', 'swarm', 'agreement', 'simulation', 'stages']
const { parts, options } = wantedParts(all)
const isWritten = options.includes('--write')
const told = await readParts(all)

for (const part of parts) {
  const report = await runPart(import.meta.dirname, part, options)
  console.log(report)
  keepParts(told, part, report)
  // At once: a later part may be cut short.
  if (isWritten) await writePage(told)
}
