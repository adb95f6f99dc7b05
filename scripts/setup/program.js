import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the project. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The Node that the project runs on, whatever Node the machine has. */
export const node = join(root, 'node_modules/node/bin/node')

/** PATH without what `npm run` put before it: the programs of the machine alone. */
const machinePath = (process.env.PATH ?? '')
  .split(':')
  .filter((folder) => !folder.includes('/node_modules/'))
  .join(':')

/** For programs of the machine, npm above all: `npm ci` replaces the Node that it may run on. */
export const machineEnvironment = { ...process.env, PATH: machinePath }

/** The environment in which the project's own programs come first. */
export const environment = {
  ...process.env,
  PATH: `${join(root, 'node_modules/node/bin')}:${join(root, 'node_modules/.bin')}:${machinePath}`,
}

/** Stop with one message, without a stack. @param {string} message @param {number} [code] @returns {never} */
export function fail(message, code = 1) {
  console.error(`\n${message}`)
  process.exit(code)
}

/**
 * Run a program at the root of the project, or in another folder; stop when it fails.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, hint?: string, quiet?: boolean }} [options] `hint`: what to try when it
 * fails; `quiet`: what it says is shown only then
 */
export function run(
  command,
  args,
  { cwd = root, env = environment, hint = '', quiet = false } = {},
) {
  const stdio = quiet ? 'pipe' : 'inherit'
  // A program is ended that says more than is taken.
  const { error, status, signal, output } = spawnSync(command, args, {
    ...{ cwd, stdio, env, maxBuffer: 2 ** 28 },
  })
  if (status === 0) return
  if (quiet) process.stderr.write(Buffer.concat(output?.filter(Boolean) ?? []))
  const reason = signal ?? (error ? error.message : `exit code ${status}`)
  const advice = error?.code === 'ENOENT' ? missing(command) : hint
  fail(`Failed: ${[command, ...args].join(' ')} (${reason})${advice && `\n${advice}`}`)
}

function missing(command) {
  if (command !== 'npm') return `${command} is not on PATH.`
  return 'npm is not on PATH. It comes with Node from nodejs.org; on Debian: sudo apt-get install npm'
}
