import { spawnSync } from 'node:child_process'
import { fail, machineEnvironment, root } from '../setup/program.js'

/** How a program of the machine ended, and what it said. @param {string} command @param {readonly string[]} args */
export function outcomeOf(command, args, cwd = root) {
  const { error, status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: machineEnvironment,
    maxBuffer: 2 ** 28,
  })
  if (error) fail(`${command}: ${error.message}`)
  return { status, stdout, stderr }
}

/** What a program of the machine prints; stop when it fails. @param {string} command @param {readonly string[]} args */
export function outputOf(command, args, cwd = root) {
  const { status, stdout, stderr } = outcomeOf(command, args, cwd)
  if (status !== 0) fail(`Failed: ${[command, ...args].join(' ')} (exit code ${status})\n${stderr}`)
  return stdout
}
