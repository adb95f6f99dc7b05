import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { alone } from './lock.js'
import { fail, machineEnvironment, node, root, run } from './program.js'

/** Install what package-lock.json names, unless it is there. */
export function needNpmPackages() {
  if (isInstalled()) return
  // It begins by removing what there is.
  alone(() => {
    if (!isInstalled()) install()
  })
}

function install() {
  console.log('Installing npm packages …')
  // EBADENGINE warnings are about the machine's Node, which runs nothing but this set-up.
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    env: machineEnvironment,
    hint: 'Its reasons are above. Does the machine reach the npm registry, is its disk full?',
  })
  if (!existsSync(node)) {
    fail(
      'npm ci ended well, but node_modules/node/bin/node is not there: are install scripts turned off (npm config get ignore-scripts)?',
    )
  }
}

/** npm notes what it installed, and when it was done, in node_modules/.package-lock.json. */
function isInstalled() {
  const there = existsSync(node) && noted()
  if (!there) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  return Object.entries(wanted).every(
    ([path, { version, link, optional, devOptional }]) =>
      path === '' ||
      (there[path]
        ? there[path].version === version && there[path].link === link
        : optional || devOptional),
  )
}

/** What is installed; undefined if npm has not noted it, or was cut off as it did. */
function noted() {
  try {
    return JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8')).packages
  } catch {
    return undefined
  }
}
