/** Keep a program running: `watch.ts COMMAND [ARGUMENT...]`. Its lines are passed on; Ctrl-C ends it. */
import { run } from '@boxwright/process'

const [command = 'vmstat', ...args] = process.argv.slice(2)
const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())
process.once('SIGTERM', () => interrupted.abort())

await using program = run({
  command,
  args,
  signal: interrupted.signal,
  restart: { when: 'failure', attempts: 5 },
})
program.events.on('restarting', ({ delay, error }) => {
  console.error(`${error?.message}\nAgain in ${delay} ms`)
})
for await (const { stream, text } of program.lines) {
  if (stream === 'stdout') console.log(text)
  else console.error(text)
}
const { code, error } = await program.exit
if (error) console.error(error.message)
process.exitCode = code ?? 1
