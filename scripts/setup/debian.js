import { spawnSync } from 'node:child_process'
import { packagesFor } from '../system-packages.js'
import { fail, machineEnvironment } from './program.js'
import { withoutServices } from './services.js'

/**
 * See to it that the Debian packages are there: as root by apt, otherwise by asking for it.
 *
 * @param {readonly string[]} users for whom: names of appliances, `test`, `bench`
 */
export function needDebianPackages(users) {
  const wanted = packagesFor(users)
  if (wanted.length === 0) return
  const installed = installedOf(wanted.flatMap(namesOf))
  if (!installed) {
    console.warn(`This is not a Debian system. Please see to it that it has:\n${listOf(wanted)}\n`)
    return
  }
  const missing = wanted.filter((entry) => !namesOf(entry).some((name) => installed.has(name)))
  if (missing.length === 0) return
  console.log(`Debian packages that are missing:\n${listOf(missing)}`)
  if (process.getuid?.() === 0) install(missing)
  else ask(missing)
}

/** Stop, with the command that somebody has to run. */
function ask(missing) {
  const names = available(missing)
  const hasSudo = outputOf('sudo', ['--version']) !== undefined
  // A new machine, or a container, has no lists yet.
  const steps = names.every(isKnown) ? [] : ['apt-get update']
  steps.push(`apt-get install --no-install-recommends ${names.join(' ')}`)
  const command = steps.map((step) => (hasSudo ? `sudo ${step}` : step)).join(' && ')
  fail(`Install them${hasSudo ? '' : ' as root'}, then run this again:\n\n  ${command}`)
}

/** How long another apt may take, in s. */
const patience = 300

/** How long to wait before it is looked again, in s. */
const pause = 5

function install(missing) {
  // A mirror that fails need not matter: what is wanted may be known already.
  const updated = update()
  const names = available(missing)
  const { status, error } = withoutServices(() =>
    apt(['install', '-y', '-q', '--no-install-recommends', ...names]),
  )
  if (status === 0) return
  const reason = error ? error.message : 'its reasons are above'
  const hint = updated ? '' : ' Its lists could not be updated either: is a Debian mirror reached?'
  fail(`apt-get could not install ${names.join(' ')} (${reason}).${hint}`)
}

/** A new machine brings itself up to date as it starts: that is waited for. */
function apt(args, { stderr = 'inherit', env = {} } = {}) {
  return spawnSync('apt-get', ['-o', `DPkg::Lock::Timeout=${patience}`, ...args], {
    stdio: ['inherit', 'inherit', stderr],
    encoding: 'utf8',
    env: { ...machineEnvironment, DEBIAN_FRONTEND: 'noninteractive', ...env },
  })
}

/** Update the lists: for their lock apt-get does not wait by itself. Returns whether they were updated. */
function update() {
  for (let waited = 0; ; waited += pause) {
    // Its words are looked at.
    const { status, stderr } = apt(['update', '-q'], { stderr: 'pipe', env: { LC_ALL: 'C' } })
    const isHeld = status !== 0 && /Could not get lock \S*\/lists\/lock/.test(stderr)
    if (!isHeld || waited >= patience) {
      process.stderr.write(stderr ?? '')
      return status === 0
    }
    if (waited === 0) console.log('Another apt updates its lists: waiting for that …')
    spawnSync('sleep', [`${pause}`], { env: machineEnvironment })
  }
}

const namesOf = ({ name, formerly }) => (formerly ? [name, formerly] : [name])

const listOf = (entries) => entries.map(({ name, why }) => `  ${name.padEnd(18)} ${why}`).join('\n')

/** The names under which this release has them. */
function available(entries) {
  return entries.map(({ name, formerly }) =>
    formerly && !isKnown(name) && isKnown(formerly) ? formerly : name,
  )
}

function isKnown(name) {
  return outputOf('apt-cache', ['show', '--no-all-versions', name])?.startsWith('Package:')
}

/** Those of the packages that are installed; undefined where there is no dpkg. */
function installedOf(names) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own format
  const format = '${db:Status-Status} ${Package}\n'
  const lines = outputOf('dpkg-query', ['-W', '-f', format, ...names])?.split('\n')
  const states = lines?.map((line) => line.split(' '))
  return states && new Set(states.flatMap(([state, name]) => (state === 'installed' ? [name] : [])))
}

/** What a program prints, even if it fails for some of its arguments; undefined without it. */
function outputOf(command, args) {
  const { stdout, error } = spawnSync(command, args, { encoding: 'utf8', env: machineEnvironment })
  return error ? undefined : stdout
}
