import { watch } from 'node:fs'
import { type Assignments, assignmentsFileName, readAssignments } from '../config/assignments.ts'
import { faultLine, isFaults } from '../config/fault.ts'
import { systemNames } from './project.ts'
import { readText } from './read-text.ts'

/** What is told of the assignments of a project that is served. */
export interface AssignmentsWatch {
  /** They have changed on the disk, whoever has written them. */
  readonly onChange: (assignments: Assignments) => Promise<void>
  /** What was written is wrong, or could not be used: what was before is kept. */
  readonly onFault: (message: string) => void
}

/** Follow the assignments of a project, from when this was called until it is disposed of. */
export function watchAssignments(
  folder: string,
  { onChange, onFault }: AssignmentsWatch,
): AsyncDisposable {
  let reading: Promise<void> = Promise.resolve()
  const read = async (): Promise<void> => {
    const [text, names] = await Promise.all([
      readText(folder, assignmentsFileName),
      systemNames(folder),
    ])
    const found = typeof text === 'object' ? [text] : readAssignments(text ?? '', names)
    if (isFaults(found)) for (const fault of found) onFault(faultLine(fault))
    else await onChange(found)
  }
  // The folder: the file is replaced as a whole, and may not be there yet.
  const watcher = watch(folder, { persistent: false }, (_, name) => {
    if (name !== assignmentsFileName) return
    reading = reading.then(read).catch((error: unknown) => onFault(String(error)))
  })
  watcher.on('error', (error) => onFault(String(error)))
  return {
    async [Symbol.asyncDispose]() {
      watcher.close()
      await reading
    },
  }
}
