import { readdir, readFile } from 'node:fs/promises'

/** A process that runs. */
export interface Running {
  readonly pid: number
  readonly parent: number
  /** Its first words. */
  readonly name: string
  /** Bytes of memory that are there for it. */
  readonly rss: number
}

/** Linux has pages of 4 KiB wherever this suite runs. */
const page = 4096

/** All processes of this machine. */
async function processes(): Promise<Running[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid): Promise<Running | undefined> => {
      try {
        const [stat, line] = await Promise.all([
          readFile(`/proc/${pid}/stat`, 'utf8'),
          readFile(`/proc/${pid}/cmdline`, 'utf8'),
        ])
        // The name in brackets may have anything in it (proc(5)).
        const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        if (state === 'Z') return undefined
        const name = line.split('\0').filter(Boolean).join(' ')
        return { pid: Number(pid), parent: Number(parent), name, rss: Number(rest[19]) * page }
      } catch {
        // It ended while we looked.
        return undefined
      }
    }),
  )
  return found.filter((one) => one !== undefined)
}

/** Whatever a process has started, and what that has. */
export async function descendantsOf(pid: number): Promise<Running[]> {
  const all = await processes()
  const below = (parent: number): Running[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...below(one.pid)])
  return [...all.filter((one) => one.pid === pid), ...below(pid)]
}

/** The processes that were given a variable, by whomever they are held now. */
export async function processesWith(variable: string): Promise<Running[]> {
  const all = await processes()
  const marked = await Promise.all(
    all.map(async (one) => {
      const environment = await readFile(`/proc/${one.pid}/environ`, 'utf8').catch(() => '')
      return environment.split('\0').includes(variable)
    }),
  )
  return all.filter((_, index) => marked[index])
}

/** Send a signal to a process that may have ended. @returns whether it was there */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}
