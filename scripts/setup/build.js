import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { machineEnvironment, root, run } from './program.js'
import { needWasm } from './wasm.js'

const note = join(root, 'node_modules/.boxwright-built')
/** Whoever builds has the lock on it: a build begins with empty folders. */
const lockFile = join(root, 'node_modules/.boxwright-build.lock')

/** Build, unless what was built is of the sources as they are. */
export function needBuild() {
  // It is among what the build reads.
  needWasm()
  if (isUpToDate()) return
  const lock = lockBuild()
  try {
    // Another one may have built it while we waited.
    if (isUpToDate()) return
    console.log('Building …')
    const state = stateOf(inputs())
    run('npm', ['run', '--silent', 'build'])
    writeFileSync(note, state)
  } finally {
    closeSync(lock)
  }
}

/**
 * Wait until nobody else builds. Node has no flock(2), but the lock belongs to the open file, which flock(1) is given and we
 * keep: the kernel frees it when we close it, or end in whatever way. Where there is no flock(1), nobody waits.
 */
function lockBuild() {
  const lock = openSync(lockFile, 'a')
  const flock = (...args) => {
    const stdio = ['ignore', 'inherit', 'inherit', lock]
    return spawnSync('flock', [...args, '3'], { stdio, env: machineEnvironment }).status
  }
  if (flock('--nonblock') === 1) {
    console.log('Somebody builds already: waiting for that …')
    flock()
  }
  return lock
}

function isUpToDate() {
  return existsSync(note) && readFileSync(note, 'utf8') === stateOf(inputs()) && isBuilt()
}

function isBuilt() {
  return packages().every(
    (folder) => !existsSync(join(folder, 'src')) || existsSync(join(folder, 'dist')),
  )
}

function packages() {
  return ['libs', 'examples'].flatMap((group) =>
    readdirSync(join(root, group))
      .map((name) => join(root, group, name))
      .filter((folder) => existsSync(join(folder, 'package.json'))),
  )
}

/** Every file that the build reads. */
function inputs() {
  const shared = ['package-lock.json', 'tsconfig.json', 'rollup.config.js', 'scripts/build-web.js']
  return [
    ...shared.map((name) => join(root, name)),
    ...packages().flatMap((folder) => [
      join(folder, 'package.json'),
      ...['src', 'web'].flatMap((part) => filesIn(join(folder, part))),
    ]),
  ].filter(existsSync)
}

function filesIn(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

/** Names, sizes and times: enough to see an edit, and quick. */
function stateOf(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    const { mtimeMs, size } = statSync(file)
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}
