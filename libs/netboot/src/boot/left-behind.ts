import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long one may take to end before it is killed, in ms. */
const patience = 3_000
const glance = 20

/**
 * End programs that an earlier start has left behind: whose last argument is this one. If that start was killed, who was to end
 * them may still be about to, or was killed as well.
 *
 * @param argument that only our program has: with the path of a file that is ours alone
 */
export async function endLeftBehind(argument: string): Promise<void> {
  const left = await found(argument)
  for (const pid of left) signal(pid, 'SIGTERM')
  const begun = performance.now()
  for (let rest = left; rest.length > 0; ) {
    await sleep(glance)
    rest = (await found(argument)).filter((pid) => left.includes(pid))
    if (performance.now() - begun > patience) {
      for (const pid of rest) signal(pid, 'SIGKILL')
      return
    }
  }
}

async function found(argument: string): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger)
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  )
  return pids.filter((_, index) => lines[index]?.split('\0').at(-2) === argument)
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has just ended, or is somebody else's: then what it holds is told by who needs it.
  }
}
