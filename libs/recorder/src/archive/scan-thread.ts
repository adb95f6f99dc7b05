import { lstatSync, type Stats } from 'node:fs'
import { join, relative } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { kindOf } from '../file-kinds.ts'
import { sidecarOf } from '../sidecar.ts'
import { examine } from './examine.ts'
import type { ScanMessage, ScannedFile, ScanRequest } from './protocol.ts'
import { readSidecarSync } from './read-sidecar.ts'
import { walk } from './walk.ts'

/*
 * A thread of its own, because this may wait for a disk: calls that block cost a seventh of those that
 * do not, and 100,000 files make a million of them.
 */

/** Files told of at once. */
const batch = 256

parentPort?.on('message', (request: ScanRequest) => {
  // What goes wrong breaks the thread: whoever asked hears of that.
  void scan(request)
})

async function scan({ directory, known }: ScanRequest): Promise<void> {
  const left = new Map(known.paths.map((path, i) => [path, i]))
  let found: ScannedFile[] = []
  const flush = (): void => {
    if (found.length > 0) tell({ type: 'found', files: found })
    found = []
  }
  const look = async (path: string, hasSidecar: boolean): Promise<void> => {
    const file = statOf(join(directory, path))
    if (!file?.isFile()) return
    const { size, mtimeMs: modified } = file
    const at = left.get(path) ?? -1
    left.delete(path)
    const same =
      known.sizes[at] === size &&
      known.modified[at] === modified &&
      known.sidecars[at] === Number(hasSidecar)
    if (same) return
    const told = await examine(directory, path, hasSidecar, readSidecarSync)
    found.push({ path, size, modified, hasSidecar, ...told })
    if (found.length >= batch) flush()
  }
  for await (const folder of walk(directory)) {
    const names = new Set(folder.files)
    for (const name of folder.files) {
      if (kindOf(name) === undefined) continue
      await look(relative(directory, join(folder.path, name)), names.has(sidecarOf(name)))
    }
  }
  flush()
  tell({ type: 'done', gone: [...left.keys()] })
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

function tell(message: ScanMessage): void {
  parentPort?.postMessage(message)
}
