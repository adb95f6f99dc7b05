import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** How often it is looked, in ms: seldom enough to cost nothing, often enough for processes that stay. */
const pace = 200

/**
 * The most memory that all processes below this one had together while something ran. Each is counted with its
 * proportional set size: pages that several share, such as the program itself, count once. Pages of files
 * that the kernel keeps for nobody (the page cache) do not count.
 *
 * @returns what the work returned, and bytes
 */
export async function withPeak<T>(work: () => Promise<T>): Promise<{ value: T; peak: number }> {
  const done = new AbortController()
  let peak = 0
  const looking = (async () => {
    while (!done.signal.aborted) {
      peak = Math.max(peak, await memoryBelow(process.pid))
      await delay(pace, undefined, { signal: done.signal }).catch(() => undefined)
    }
  })()
  try {
    const value = await work()
    return { value, peak }
  } finally {
    done.abort()
    await looking
  }
}

async function memoryBelow(top: number): Promise<number> {
  const below = new Set<number>()
  const parents = await parentsOfAll()
  for (const pid of parents.keys()) {
    for (let one: number | undefined = pid; one !== undefined; one = parents.get(one)) {
      if (one === top && pid !== top) below.add(pid)
    }
  }
  const each = await Promise.all([...below].map((pid) => proportionalSize(pid)))
  return each.reduce((sum, bytes) => sum + bytes, 0)
}

async function parentsOfAll(): Promise<Map<number, number>> {
  const pids = (await readdir('/proc')).map(Number).filter(Boolean)
  const found = new Map<number, number>()
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    // proc(5): the name is in parentheses, and may have some itself.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (parent > 0) found.set(pid, parent)
  }
  return found
}

/** A process that ended meanwhile has none. */
async function proportionalSize(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '')
  return Number(/^Pss: +(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024
}
