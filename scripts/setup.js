import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packagesFor } from './system-packages.js'

/** The root of the project. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The Node that the project runs on, whatever Node the machine has. */
export const node = join(root, 'node_modules/node/bin/node')

/** The environment in which the project's own programs come first. */
export const environment = {
  ...process.env,
  PATH: `${join(root, 'node_modules/node/bin')}:${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
}

/**
 * Make everything ready: Debian packages, npm packages, the build. Does only what is missing.
 *
 * @param {readonly string[]} users for whom: names of appliances, `test`, `bench`
 * @param {{ build?: boolean }} [options] `build: false` leaves the build to the caller
 */
export function setUp(users, { build = true } = {}) {
  needNode()
  needSystemPackages(users)
  needNpmPackages()
  if (build) needBuild()
}

/** Stop with one message, without a stack. @param {string} message @returns {never} */
export function fail(message) {
  console.error(`\n${message}`)
  process.exit(1)
}

function needNode() {
  const [major = 0] = process.versions.node.split('.').map(Number)
  if (major < 20) fail(`Node 20 or newer is needed to set up, this is ${process.version}.`)
}

function needSystemPackages(users) {
  const wanted = packagesFor(users)
  if (wanted.length === 0) return
  if (!existsSync('/usr/bin/dpkg-query')) {
    const list = wanted.map(({ name, why }) => `  ${name}: ${why}`).join('\n')
    console.warn(`This is not a Debian system. Please see to it that it has:\n${list}`)
    return
  }
  const { stdout } = spawnSync(
    'dpkg-query',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own format
    ['-W', '-f', '${db:Status-Status} ${Package}\n', ...wanted.map(({ name }) => name)],
    { encoding: 'utf8' },
  )
  const installed = new Set(
    stdout
      .split('\n')
      .filter((line) => line.startsWith('installed '))
      .map((line) => line.slice(10)),
  )
  const missing = wanted.filter(({ name }) => !installed.has(name))
  if (missing.length === 0) return
  console.log('Debian packages that are missing:')
  for (const { name, why } of missing) console.log(`  ${name.padEnd(18)} ${why}`)
  const names = missing.map(({ name }) => name)
  if (process.getuid?.() !== 0) {
    fail(
      `Install them, then run this again:\n\n  sudo apt-get install --no-install-recommends ${names.join(' ')}`,
    )
  }
  const apt = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  const install = ['install', '-y', '-q', '--no-install-recommends', ...names]
  const tried =
    spawnSync('apt-get', ['update', '-q'], apt).status === 0 &&
    spawnSync('apt-get', install, apt).status === 0
  if (!tried) fail(`apt-get could not install: ${names.join(' ')} (its reasons are above).`)
}

function needNpmPackages() {
  const stamp = join(root, 'node_modules/.boxwright-installed')
  const digest = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (read(stamp) === digest && existsSync(node)) return
  console.log('Installing npm packages …')
  // EBADENGINE warnings are about the machine's Node, which runs nothing but this set-up.
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  if (!existsSync(node))
    fail(
      'npm ci ended well, but node_modules/node/bin/node is not there: were install scripts turned off?',
    )
  writeFileSync(stamp, digest)
}

/** Build when a source is newer, larger, smaller or gone. */
export function needBuild() {
  const stamp = join(root, 'node_modules/.boxwright-built')
  const digest = sourceDigest()
  if (read(stamp) === digest && distsExist()) return
  console.log('Building …')
  run('npm', ['run', '--silent', 'build'])
  writeFileSync(stamp, digest)
}

function distsExist() {
  return packages().every(
    (directory) => !existsSync(join(directory, 'src')) || existsSync(join(directory, 'dist')),
  )
}

function packages() {
  return ['libs', 'examples'].flatMap((group) =>
    readdirSync(join(root, group))
      .map((name) => join(root, group, name))
      .filter((path) => existsSync(join(path, 'package.json'))),
  )
}

function sourceDigest() {
  const hash = createHash('sha256')
  const add = (path) => {
    const { mtimeMs, size } = statSync(path)
    hash.update(`${path} ${size} ${mtimeMs}\n`)
  }
  add(join(root, 'package-lock.json'))
  add(join(root, 'rollup.config.js'))
  for (const directory of packages()) {
    add(join(directory, 'package.json'))
    for (const part of ['src', 'web']) {
      if (!existsSync(join(directory, part))) continue
      for (const entry of readdirSync(join(directory, part), {
        recursive: true,
        withFileTypes: true,
      })) {
        if (entry.isFile()) add(join(entry.parentPath ?? entry.path, entry.name))
      }
    }
  }
  return hash.digest('hex')
}

/** Run a program of the project; stop when it fails. @param {string} command @param {string[]} args */
export function run(command, args, env = {}) {
  try {
    execFileSync(command, args, { cwd: root, stdio: 'inherit', env: { ...environment, ...env } })
  } catch (error) {
    fail(
      `Failed: ${[command, ...args].join(' ')} (${error.signal ?? `exit code ${error.status ?? error.code}`})`,
    )
  }
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
