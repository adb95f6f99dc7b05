import { readdirSync, readFileSync } from 'node:fs'

/**
 * How much memory a process takes, with all that it has started.
 *
 * It is the proportional set size (proc_pid_smaps_rollup(5)): what several processes share, such as Node itself, counts once
 * in the sum of them all, where resident sets would count it with each.
 *
 * @param {number} pid
 * @returns {number | undefined} bytes; undefined where the kernel does not tell, or it has ended
 */
export function memoryOf(pid) {
  const own = shareOf(pid)
  return own === undefined ? undefined : own + below(pid, childrenByParent())
}

/** Bytes of all that a process has started, and of what that has. */
function below(pid, children) {
  return (children.get(pid) ?? []).reduce(
    (sum, child) => sum + (shareOf(child) ?? 0) + below(child, children),
    0,
  )
}

/** @returns {Map<number, number[]>} */
function childrenByParent() {
  const children = new Map()
  for (const name of entriesOf('/proc')) {
    // The name in brackets may have anything in it (proc_pid_stat(5)).
    const [, parent] = /^\d+$/.test(name)
      ? (/.*\) \S (\d+)/s.exec(contentOf(`/proc/${name}/stat`)) ?? [])
      : []
    if (parent === undefined) continue
    const siblings = children.get(Number(parent)) ?? []
    children.set(Number(parent), [...siblings, Number(name)])
  }
  return children
}

/** Bytes of one process; undefined if it has ended, or is not ours to look into. */
function shareOf(pid) {
  const [, kilobytes] = /^Pss: +(\d+) kB$/m.exec(contentOf(`/proc/${pid}/smaps_rollup`)) ?? []
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}

function entriesOf(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function contentOf(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
