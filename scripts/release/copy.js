import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../setup/program.js'
import { outputOf } from './programs.js'

/**
 * Copy what is committed into an empty folder, ready to be built: nothing that lies about in the project, built or not
 * committed, gets into a package, and nothing of a release gets into the project.
 *
 * @param {string} folder
 */
export function copyProject(folder) {
  outputOf('git', ['clone', '--quiet', '--no-hardlinks', root, folder])
  linkModules('node_modules', folder)
  for (const group of ['libs', 'examples']) {
    for (const name of readdirSync(join(folder, group))) {
      linkModules(join(group, name, 'node_modules'), folder)
    }
  }
}

/** The installed packages are taken as they are, but for those of the workspace: these are the copy's own. */
function linkModules(modules, folder) {
  if (!existsSync(join(root, modules))) return
  mkdirSync(join(folder, modules), { recursive: true })
  for (const name of readdirSync(join(root, modules))) {
    const path = join(modules, name)
    // What begins with a dot is the note of a tool; the programs are in .bin.
    if (name.startsWith('.') && name !== '.bin') continue
    if (name.startsWith('@')) linkModules(path, folder)
    else if (lstatSync(join(root, path)).isSymbolicLink()) {
      symlinkSync(readlinkSync(join(root, path)), join(folder, path))
    } else {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      symlinkSync(join(root, path), join(folder, path))
    }
  }
}
