import type { Desk, Range, Read } from '../desk.ts'
import { readAt } from './read-at.ts'
import type { Done, Task } from './task.ts'

const none = new Float64Array(0)

/** Do a task, blocking the thread. @throws {@link RsyncError} `ERR_IO` a file cannot be read */
export function perform(desk: Desk, task: Task): Done {
  const counts = { basisBytes: 0, targetBytes: 0 }
  const reader =
    (file: number, of: 'basisBytes' | 'targetBytes'): Read =>
    (position, into) => {
      readAt(file, position, into)
      counts[of] += into.length
    }
  switch (task.kind) {
    case 'hash':
      desk.hash(task.index, reader(task.file, 'basisBytes'), task.range)
      return { copies: none, ...counts, searched: lengthOf(task.range) }
    case 'fill':
      desk.fill(task.index, task.table, task.first, task.end)
      return { copies: none, ...counts, searched: 0 }
    case 'match': {
      const readBasis = reader(task.basis, 'basisBytes')
      const readTarget = reader(task.target, 'targetBytes')
      const copies = desk.match({ ...task, readBasis, readTarget })
      const searched = task.ranges.reduce((sum, range) => sum + lengthOf(range), 0)
      return { copies, ...counts, searched }
    }
  }
}

function lengthOf({ start, end }: Range): number {
  return end - start
}
