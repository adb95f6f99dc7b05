/**
 * All appliances under load with random faults, and then what they promise: see scripts/soak.js. Progress goes to stderr, the
 * report to stdout; the exit code tells whether all promises were kept.
 */
import { readOptions } from './options.ts'
import { isKept, markdownOf } from './report.ts'
import { runSoak } from './run-soak.ts'

const options = readOptions(process.argv.slice(2))
const ending = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (ending.signal.aborted) process.exit(130)
    process.stderr.write(`\n${signal}: the load ends; what was promised is checked now …\n`)
    ending.abort()
  })
}
const isTerminal = process.stderr.isTTY === true
const report = await runSoak(options, {
  signal: ending.signal,
  tell: (line) => void process.stderr.write(`${isTerminal ? '\r\x1b[K' : ''}${line}\n`),
  show: (line) => void (isTerminal && process.stderr.write(`\r\x1b[K${line}`)),
})
console.log(options.json ? JSON.stringify(report, undefined, 2) : markdownOf(report))
process.exitCode = isKept(report) ? 0 : 1
