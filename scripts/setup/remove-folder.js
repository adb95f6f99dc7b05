import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { sep } from 'node:path'

/**
 * Remove a folder with all that is in it, also where a test that was ended has left something mounted: that is unmounted,
 * not emptied. A folder that cannot be removed stays; that is told, and the process ends with 1. It never throws: it is
 * called as the process exits.
 *
 * @param {string} folder
 */
export function removeFolder(folder) {
  try {
    if (existsSync(folder)) remove(folder)
  } catch (error) {
    console.error(`${folder} stays: ${error.message}`)
    process.exitCode = 1
  }
}

function remove(folder) {
  // What was mounted last may lie in what was mounted before.
  for (const path of mountsIn(realpathSync(folder)).reverse()) {
    // A process that the test has left may have files open there: it keeps those, and not the folder.
    const { error, status, stderr } = spawnSync('umount', ['--lazy', path], { encoding: 'utf8' })
    if (status === 0) continue
    throw new Error(`${path} cannot be unmounted (${error?.message ?? stderr.trim()})`)
  }
  rmSync(folder, { recursive: true, force: true })
}

/**
 * What is mounted below a folder, in the order of its mounting.
 *
 * @param {string} folder its path, free of symbolic links
 */
function mountsIn(folder) {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').trimEnd().split('\n')
  return lines
    .map((line) => unescaped(line.split(' ')[4] ?? ''))
    .filter((path) => path.startsWith(folder + sep))
}

/** proc(5): blanks and backslashes are written as octal numbers. @param {string} path */
function unescaped(path) {
  return path.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8)))
}
