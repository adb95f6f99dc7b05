import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** What the tests of the house look at in a package.json. */
export interface Manifest {
  readonly name: string
  readonly version?: string
  readonly private?: boolean
  readonly description?: string
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: boolean | readonly string[]
  readonly repository?: { readonly type: string; readonly url: string; readonly directory: string }
  readonly engines?: { readonly node?: string }
  readonly bin?: Readonly<Record<string, string>>
  readonly files?: readonly string[]
  readonly publishConfig?: { readonly access?: string }
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** A package of the workspace: its folder in the repository, and its package.json. */
export interface Package {
  readonly folder: string
  readonly manifest: Manifest
}

/** Every library and appliance, by folder. */
export function workspacePackages(): Package[] {
  return globSync('{libs,examples}/*/package.json')
    .sort()
    .map((path) => ({ folder: dirname(path), manifest: readManifest(path) }))
}

/** Read one package.json. */
export function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest
}

/**
 * A package that is only laid out, its README missing or no more than a heading, is let off the rules about
 * being complete. Whoever writes the README says that the package is there.
 */
export function isLaidOutOnly(folder: string): boolean {
  const readme = `${folder}/README.md`
  return !existsSync(readme) || readFileSync(readme, 'utf8').trim().split('\n').length < 2
}
