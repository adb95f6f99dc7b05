import { fail, machineEnvironment, run } from '../setup/program.js'
import { outcomeOf, outputOf } from './programs.js'

/** Does the registry have it already? A release that was cut off is finished by a second one. */
export function isPublished({ name, version }) {
  const { status, stdout, stderr } = outcomeOf('npm', [
    ...['view', `${name}@${version}`, 'version', '--json', '--prefer-online'],
  ])
  // Of a package that is there, but not in this version, it prints nothing.
  if (status === 0) return stdout.trim() !== ''
  if (`${stdout}${stderr}`.includes('E404')) return false
  return fail(`The registry does not say whether it has ${name} ${version}:\n${stderr}`)
}

/**
 * Give a tarball to the registry, and its version a tag.
 *
 * @param {import('./pack.js').Tarball} tarball
 * @param {{ provenance: boolean }} options
 */
export function publish({ name, version, path }, { provenance }) {
  // Said here it goes before what the package's own publishConfig says.
  const proof = provenance ? '--provenance' : '--no-provenance'
  // A person is asked for their second factor.
  const isPerson = process.stdin.isTTY && process.stdout.isTTY
  run('npm', ['publish', path, '--access=public', proof, '--loglevel=error'], {
    env: machineEnvironment,
    quiet: !isPerson,
  })
  const tag = `${name}@${version}`
  if (outputOf('git', ['tag', '--list', tag]).trim() === '') {
    outputOf('git', ['tag', '--annotate', '--message', `Release ${tag}`, tag])
  }
  console.log(`${tag} is published`)
}
