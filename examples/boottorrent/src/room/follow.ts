import { watch } from 'node:fs'
import type { AssignmentStore } from '@boxwright/netboot'

/** The file in a project. */
const fileName = 'assignments.yaml'

/**
 * Read assignments again when somebody else has written them: `boottorrent assign`, or an editor.
 *
 * @param folder of the project
 * @param onFault what was written is wrong: what was before holds
 */
export function followAssignments(
  folder: string,
  assignments: AssignmentStore,
  onFault: (error: unknown) => void,
): Disposable {
  // The folder: the file is replaced as a whole, and may not be there yet.
  const watcher = watch(folder, { persistent: false }, (_, name) => {
    if (name === fileName) assignments.reload().catch(onFault)
  })
  watcher.on('error', onFault)
  return { [Symbol.dispose]: () => watcher.close() }
}
