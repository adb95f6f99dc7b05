/** What the guide shows, part by part. */
import assert from 'node:assert/strict'
import { createProcess, createSupervisor, execute, ProcessError, run } from '@boxwright/process'

// #region first
const { stdout } = await execute({ command: 'uname', args: ['-s'], timeout: 5_000 })
console.log(`on ${stdout.trim()}`)
// #endregion first
assert.equal(stdout.trim(), 'Linux')

// #region wrong
try {
  await execute({ command: 'sh', args: ['-c', 'echo the disk is gone >&2; exit 3'] })
} catch (error) {
  if (!(error instanceof ProcessError && error.code === 'ERR_EXITED')) throw error
  console.log(error.message)
}
// #endregion wrong
await assert.rejects(execute({ command: 'there-is-no-such-program' }), { code: 'ERR_NOT_FOUND' })

// #region services
// Stand-ins for a database and what needs it: each says when it is ready.
const script = (ready: string): string[] => ['-c', `echo ${ready}; while :; do sleep 1; done`]
const database = createProcess({
  name: 'database',
  command: 'sh',
  args: script('ready on 5432'),
  ready: /ready on \d+/,
  restart: { when: 'failure' },
})
const website = createProcess({
  name: 'website',
  command: 'sh',
  args: script('listening'),
  ready: /listening/,
})
const services = createSupervisor({ members: [database, website] })
await services.start()
console.log(database.state, website.state)
await services.stop()
// #endregion services
assert.deepEqual([database.pid, website.pid], [undefined, undefined])

// #region again
const flaky = run({
  command: 'sh',
  args: ['-c', 'exit 1'],
  restart: { when: 'failure', attempts: 2, delay: 10 },
})
let restarts = 0
flaky.events.on('restarting', () => restarts++)
const { code, error } = await flaky.exit
console.log(`${restarts} more tries, then ${error?.message}`)
// #endregion again
assert.deepEqual([restarts, code], [2, 1])
