import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A folder and what is in it. */
export interface Folder {
  /** Its path, beginning with the path that the walk began with. */
  readonly path: string
  /** Names of the regular files in it. */
  readonly files: readonly string[]
  /** Whether nothing at all is in it. */
  readonly empty: boolean
}

/** Folders nested deeper are not looked at. */
const maximumDepth = 32

/**
 * Visit a tree of folders, the one with the greatest name first: with dates in names, the latest. Symbolic links are
 * neither followed nor listed, so that no walk leaves the tree or runs in circles. What vanishes or
 * may not be read meanwhile is left out. Holds the names of one folder at each level.
 *
 * @param root where to begin; none is as good as an empty one
 * @param signal ends the walk
 */
export async function* walk(root: string, signal?: AbortSignal): AsyncGenerator<Folder> {
  yield* visit(root, 0, signal)
}

async function* visit(
  path: string,
  depth: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Folder> {
  signal?.throwIfAborted()
  const entries = await list(path)
  if (!entries) return
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  if (depth < maximumDepth) {
    for (const name of folders.sort().reverse()) yield* visit(join(path, name), depth + 1, signal)
  }
  yield { path, files, empty: entries.length === 0 }
}

async function list(path: string): Promise<Dirent[] | undefined> {
  try {
    return await readdir(path, { withFileTypes: true })
  } catch {
    return undefined
  }
}
