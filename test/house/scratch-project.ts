import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** A project in a temporary folder with the real scripts, and nothing else to set up. */
export interface ScratchProject extends Disposable {
  /** Its root. */
  readonly root: string
  /** Write a file, as JSON unless it is a string. */
  write(path: string, content: unknown): void
  /** Put a program into `bin/`: a shell script, or a link to the machine's own. */
  program(name: string, script?: string): void
}

/** Lay out a project whose packages are installed and whose build is a counter of lines. */
export function scratchProject(): ScratchProject {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'boxwright-project-'))
  const write = (path: string, content: unknown): void => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  cpSync('scripts', join(root, 'scripts'), { recursive: true })
  write('package.json', { type: 'module', scripts: { build: 'echo built >> builds' } })
  const packages = { 'node_modules/a': { version: '1.0.0' } }
  write('package-lock.json', { packages: { '': {}, ...packages } })
  write('node_modules/.package-lock.json', { packages })
  for (const folder of ['libs', 'examples', 'bin', 'node_modules/node/bin']) {
    mkdirSync(join(root, folder), { recursive: true })
  }
  symlinkSync(process.execPath, join(root, 'node_modules/node/bin/node'))
  return {
    root,
    write,
    program(name, script) {
      const path = join(root, 'bin', name)
      if (script === undefined) symlinkSync(machineProgram(name), path)
      else {
        writeFileSync(path, `#!/bin/sh\n${script}\n`)
        chmodSync(path, 0o755)
      }
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** PATH as the user's shell has it, without what npm puts before it. */
export const machinePath: string = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('/node_modules/'))
  .join(delimiter)

/** The machine's own program of a name: its Node is another one than ours. */
export function machineProgram(name: string): string {
  const found = machinePath
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable)
  if (!found) throw new Error(`${name} is not on PATH`)
  return realpathSync(found)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
