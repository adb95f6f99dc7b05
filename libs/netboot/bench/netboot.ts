/**
 * Seeder and leecher beside aria2c and transmission; swarms on a limited network, and on virtual time.
 *
 *     npm run bench -- netboot [seeder | swarm | agreement | simulation | stages] [--quick] [--write] [OPTIONS]
 *
 * All unless one is named; the options of each are in its file. `--write` writes docs/benchmarks/netboot.md; what was
 * not run stays there as it was.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { keepParts, readParts, writePage } from './page.ts'

const all = ['seeder', 'swarm', 'agreement', 'simulation', 'stages']
const given = process.argv.slice(2)
const isWritten = given.includes('--write')
const named = all.filter((part) => given.includes(part) || given.includes(`--${part}`))
const options = given.filter((arg) => !all.includes(arg.replace(/^--/, '')))
const parts = await readParts(all)

for (const part of named.length > 0 ? named : all) {
  const program = new URL(`${part}.ts`, import.meta.url).pathname
  if (!existsSync(program)) continue
  // Each in a process of its own: what one holds in memory is nothing to the others.
  const args = ['--conditions=@boxwright/source', program, ...options]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [report, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  if (code !== 0) throw new Error(`${part} ended with ${code}`)
  console.log(report)
  keepParts(parts, part, report)
  // At once: a later part may be cut short.
  if (isWritten) await writePage(parts)
}
