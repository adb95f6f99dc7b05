import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The recorder as it is published, in a place of its own. */
export interface Built extends Disposable {
  /** Where a script of this folder is that imports it. */
  script(name: string): string
}

const root = fileURLToPath(new URL('../../..', import.meta.url))
const libraries = ['recorder', 'durable', 'naming', 'process']

/** Build the recorder and what it depends on for us alone: whoever builds meanwhile does not disturb what is measured. */
export function build(): Built {
  // Within node_modules: what the libraries depend on is found above.
  const folder = mkdtempSync(join(root, 'node_modules/.boxwright-bench-'))
  const args = ['-c', '--silent', `--configOnly=libs/{${libraries}}`, `--configInto=${folder}`]
  execFileSync('rollup', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  mkdirSync(join(folder, 'node_modules/@boxwright'), { recursive: true })
  for (const name of libraries) {
    for (const part of ['package.json', 'node_modules']) {
      const from = join(root, 'libs', name, part)
      if (existsSync(from)) cpSync(from, join(folder, 'libs', name, part), { recursive: true })
    }
    symlinkSync(join(folder, 'libs', name), join(folder, 'node_modules/@boxwright', name))
  }
  return {
    script(name) {
      const path = join(folder, name)
      cpSync(join(import.meta.dirname, name), path)
      return path
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}
