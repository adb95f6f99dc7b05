import { type ExecFileSyncOptions, execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'

/** Libraries as they are published, in a place of their own. */
export interface Built extends Disposable {
  /** Where a script is that imports them. @param path - of the original, a `.js` */
  script(path: string): string
}

const root = join(import.meta.dirname, '..')

/**
 * Build libraries for us alone: whoever builds meanwhile does not disturb what is measured, and a process that has to
 * strip types would start 100 ms later.
 *
 * @param libraries - names of folders below `libs`: also what the libraries import of ours
 */
export function build(libraries: readonly string[]): Built {
  // Within node_modules: what the libraries depend on is found above.
  const folder = mkdtempSync(join(root, 'node_modules/.boxwright-bench-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    buildInto(folder, libraries)
  } catch (error) {
    remove()
    throw error
  }
  return {
    script(path) {
      const copy = join(folder, basename(path))
      cpSync(path, copy)
      return copy
    },
    [Symbol.dispose]: remove,
  }
}

function buildInto(folder: string, libraries: readonly string[]): void {
  const options: ExecFileSyncOptions = { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }
  execFileSync(process.execPath, ['scripts/build-wasm.js'], options)
  // Braces around one word are taken as they are.
  const chosen = libraries.length > 1 ? `{${libraries}}` : libraries[0]
  const only = [`--configOnly=libs/${chosen}`, `--configInto=${folder}`]
  execFileSync('rollup', ['-c', '--silent', ...only], options)
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@boxwright'), { recursive: true })
  for (const name of libraries) {
    for (const part of ['package.json', 'node_modules']) {
      const from = join(root, 'libs', name, part)
      if (existsSync(from)) cpSync(from, join(folder, 'libs', name, part), { recursive: true })
    }
    const scope = name === 'librsync-wasm' ? '' : '@boxwright'
    symlinkSync(join(folder, 'libs', name), join(modules, scope, name))
  }
}
