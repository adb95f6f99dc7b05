import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { ProcessError } from '../errors.ts'

/**
 * The guardian, `guardian TOKEN GROUP...`, is one shell beside us that reads which process groups are ours from then on.
 * Its input ends when we do, however we do, and then it kills. PR_SET_PDEATHSIG would not serve: it follows the *thread* that
 * started a child (a worker may end long before the process does), reaches no grandchild, and is
 * undone by a setuid program.
 *
 * Who left its group (setsid, a double fork) still bears our token in its environment. So does a child that
 * was being started as we were killed, too early for its group to be told: until it has run exec it
 * holds our end of the pipe open, so the guardian's input does not end before there is a token to find.
 *
 * The token is an argument: were it written to the pipe, we might be killed before it is told, or in the midst of it.
 * An empty text, or a piece of one, is found in the environment of every process of the machine: without the whole token
 * it does nothing.
 */
export const guardianScript: string = `
trap '' HUP INT QUIT TERM PIPE
token=\${1-}
[ \${#token} -eq 32 ] || exit 1
shift
groups=" $* "
while read -r what group; do
  case $what in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group"; done
rounds=0
while [ $rounds -lt 50 ]; do
  found=$(grep -lsF "$token" /proc/[0-9]*/environ)
  [ -n "$found" ] || break
  for environ in $found; do
    process=\${environ#/proc/}
    kill -s KILL "\${process%/environ}"
  done
  rounds=$((rounds + 1))
done
`

/** The variable by which a guardian knows whom it is to kill. */
const variable = 'BOXWRIGHT_GUARD'
const token = randomBytes(16).toString('hex')
const groups = new Set<number>()
/** A guardian that dies at once, each time, is not replaced before there is something new to guard. */
const patience = 5
const youth = 1_000
let losses = 0
let guardian: ChildProcess | undefined

/**
 * The environment for a guarded process. A process inside another's guard has the tokens of both.
 *
 * @param env what it is to have besides
 */
export function guardedEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, [variable]: [env[variable], token].filter(Boolean).join(' ') }
}

/**
 * Make sure that there is a guardian, before there is something to guard.
 *
 * @throws {@link ProcessError} `ERR_START`: then nothing can be promised, and nothing should be started
 */
export function wakeGuardian(): void {
  guardian ??= startGuardian()
}

/** A process group is to be killed when we end. */
export function guard(group: number): void {
  wakeGuardian()
  groups.add(group)
  guardian?.stdin?.write(`+ ${group}\n`)
}

/** A process group is no more: its number may soon be another's. */
export function release(group: number): void {
  if (groups.delete(group)) guardian?.stdin?.write(`- ${group}\n`)
}

function startGuardian(): ChildProcess {
  // Without our environment it does not find itself; in a session of its own no terminal's signal reaches
  // it; in / it keeps no file system busy.
  const child = spawn(
    '/bin/sh',
    ['-c', guardianScript, 'guardian', token, ...[...groups].map(String)],
    {
      cwd: '/',
      detached: true,
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  )
  child.on('error', () => undefined)
  if (child.pid === undefined) {
    throw new ProcessError('ERR_START', 'no guardian: /bin/sh could not be started')
  }
  const started = performance.now()
  child.once('exit', () => {
    guardian = undefined
    losses = performance.now() - started > youth ? 1 : losses + 1
    if (groups.size === 0 || losses >= patience) return
    try {
      wakeGuardian()
    } catch {
      // Too many files or processes just now. What is started next tries again.
    }
  })
  child.stdin.on('error', () => undefined)
  child.unref()
  ;(child.stdin as Socket).unref()
  return child
}
