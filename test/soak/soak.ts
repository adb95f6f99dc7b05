/**
 * All appliances under load with random faults, and then what they promise: see scripts/soak.js. Progress goes to stderr, the
 * report to stdout; the exit code tells whether all promises were kept.
 */
import { readOptions } from './options.ts'
import { isKept, markdownOf } from './report.ts'
import { runSoak } from './run-soak.ts'

const options = readOptions(process.argv.slice(2))
const [ending, giving] = [new AbortController(), new AbortController()]
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (ending.signal.aborted) {
      giving.abort(new Error(`${signal}, twice: nothing was checked`))
      return
    }
    process.stderr.write(`\n${signal}: the load ends; what was promised is checked now …\n`)
    ending.abort()
  })
}
const isTerminal = process.stderr.isTTY === true
const report = await runSoak(options, {
  signal: ending.signal,
  giveUp: giving.signal,
  tell: (line) => void process.stderr.write(`${isTerminal ? '\r\x1b[K' : ''}${line}\n`),
  show: (line) => void (isTerminal && process.stderr.write(`\r\x1b[K${line}`)),
}).catch((error: Error) => {
  console.error(error.message)
  return process.exit(giving.signal.aborted ? 130 : 1)
})
console.log(options.json ? JSON.stringify(report, undefined, 2) : markdownOf(report))
process.exitCode = isKept(report) ? 0 : 1
