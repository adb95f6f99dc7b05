import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** When to look whether a group has ended, in ms after the look before: most end at once. */
const looks = [2, 5, 10, 20] as const
const lastLook = 50

/**
 * Send a signal.
 *
 * @param target a process id, or a group's with a minus
 * @param signal 0 sends none and looks only
 * @returns false if there is no such process or group. One that cannot be sent is as good as one that is not heeded
 */
export function sendSignal(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal)
  } catch (error) {
    // EPERM: it is there, under another user (setuid). ERR_UNKNOWN_SIGNAL: nobody knows.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/**
 * Wait until no process of a group runs.
 *
 * @param timeout ms
 * @returns false if some still run after that
 */
export async function groupEnded(group: number, timeout: number): Promise<boolean> {
  const deadline = performance.now() + timeout
  for (let look = 0; await isRunning(group); look++) {
    const left = deadline - performance.now()
    if (left <= 0) return false
    await sleep(Math.min(looks[look] ?? lastLook, left))
  }
  return true
}

/** Is there a process in the group that is no zombie? In a container nobody may reap orphans. */
async function isRunning(group: number): Promise<boolean> {
  if (!sendSignal(-group, 0)) return false
  const entries = await readdir('/proc').catch(() => [])
  const pids = entries.filter((name) => /^\d+$/.test(name))
  // No Linux: all that can be known is that the group is there.
  if (pids.length === 0) return true
  const states = await Promise.all(pids.map((pid) => stateWithin(group, pid)))
  return states.some((state) => state !== undefined && !'ZX'.includes(state))
}

/** The state of a process, if it is of the group: proc_pid_stat(5). The name in () may hold anything. */
async function stateWithin(group: number, pid: string): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(processGroup) === group ? state : undefined
}
