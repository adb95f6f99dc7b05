import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { alone } from './lock.js'
import { root, run } from './program.js'
import { needWasm } from './wasm.js'

const note = join(root, 'node_modules/.boxwright-built')

/** Build, unless what was built is of the sources as they are. */
export function needBuild() {
  // It is among what the build reads.
  needWasm()
  if (isUpToDate()) return
  // A build begins with empty folders.
  alone(() => {
    if (isUpToDate()) return
    console.log('Building …')
    const state = stateOf(inputs())
    // One that is cut off leaves some of it, which is not to be taken for all.
    rmSync(note, { force: true })
    run('npm', ['run', '--silent', 'build'])
    writeFileSync(note, state)
  })
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
