import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** The most memory of a process and of those below it, watched for as long as something goes on. */
export async function mostMemory<T>(
  pid: number | undefined,
  work: Promise<T>,
): Promise<{ readonly result: T; readonly bytes: number }> {
  let isOver = false
  void work
    .finally(() => {
      isOver = true
    })
    .catch(() => undefined)
  let most = 0
  do {
    most = Math.max(most, await memoryOf(pid))
    await sleep(20)
  } while (!isOver)
  return { result: await work, bytes: most }
}

/** Bytes that are in memory now, of a process and all below it. */
async function memoryOf(pid: number | undefined): Promise<number> {
  const all = new Map<number, { parent: number; bytes: number }>()
  for (const name of (await readdir('/proc')).filter((one) => /^\d+$/.test(one))) {
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '')
    const number = (key: string): number =>
      Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
    all.set(Number(name), { parent: number('PPid'), bytes: number('VmRSS') * 1024 })
  }
  const below = (id: number): number =>
    [...all].reduce(
      (sum, [child, { parent }]) => (parent === id ? sum + below(child) : sum),
      all.get(id)?.bytes ?? 0,
    )
  return pid === undefined ? 0 : below(pid)
}
