import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { type Manifest, readManifest, workspacePackages } from '../workspace.ts'
import type { Source } from './references.ts'

/** The sources and manifests that the rules are about, by their paths in the repository. */
export interface House {
  readonly files: ReadonlyMap<string, string>
  /** By folder; the root's is `.`. */
  readonly packages: ReadonlyMap<string, Manifest>
}

/** Every file with what it mentions. */
export type Sources = ReadonlyMap<string, Source>

/** A broken rule. */
export interface Fault {
  readonly file: string
  /** 0 where it is about the whole file. */
  readonly line: number
  /** What should not be there: an exception names it. */
  readonly what: string
  readonly rule: string
}

/** Read the house as it stands in the working directory. */
export function readHouse(): House {
  const sources = globSync(
    [
      '{libs,examples}/*/{src,bin,web,test,bench,examples}/**/*.{ts,tsx,js}',
      'examples/compose/**/*.ts',
      '{test,bench,scripts}/**/*.{ts,js}',
    ],
    { exclude: ['test/.scratch/**', '**/node_modules/**'] },
  )
  return {
    files: new Map(sources.sort().map((path) => [path, readFileSync(path, 'utf8')])),
    packages: new Map([
      ['.', readManifest('package.json')] as const,
      ...workspacePackages().map(({ folder, manifest }) => [folder, manifest] as const),
    ]),
  }
}

/** Where a file lives: `libs/recorder`, its part `src`, and the path inside that part. */
export interface Place {
  readonly room: string
  readonly part: string
  readonly inside: string
}

/** The place of a path. A room without parts (test, bench, scripts, examples/compose) is all one. */
export function placeOf(path: string): Place {
  const [group = '', name = '', part = '', ...inside] = path.split('/')
  const hasParts = (group === 'libs' || group === 'examples') && name !== 'compose'
  if (hasParts) return { room: `${group}/${name}`, part, inside: inside.join('/') }
  const room = group === 'examples' ? `${group}/${name}` : group
  return { room, part: '', inside: path.slice(room.length + 1) }
}

/** The package in a specifier: `zod` of `zod/v4`, `@a/b` of `@a/b/c`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/**
 * The file in the house that a specifier opens, seen from `from`; undefined if it is not ours.
 * A path that names no source (a folder, a built file) is returned as it is.
 */
export function resolveIn(house: House, from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) {
    const path = posix.join(posix.dirname(from), specifier).replace(/\/$/, '')
    // `new URL(`./name-thread${extname(…)}`)` opens the source or what was built from it.
    return [path, `${path}.ts`].find((candidate) => house.files.has(candidate)) ?? path
  }
  for (const [folder, { name, exports = {} }] of house.packages) {
    if (folder === '.' || packageOf(specifier) !== name) continue
    const entry = exports[`.${specifier.slice(name.length)}`]
    const file = typeof entry === 'string' ? entry : entry?.['@boxwright/source']
    return posix.join(folder, file ?? 'package.json')
  }
  return undefined
}
