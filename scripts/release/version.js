import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { environment, machineEnvironment, run } from '../setup/program.js'

/** Are there notes of changes that no release has had yet? @param {string} project */
export function notesWait(project) {
  return readdirSync(join(project, '.changeset')).some(
    (name) => name.endsWith('.md') && name !== 'README.md',
  )
}

/** Make versions and changelogs of the notes, and have the lock follow. @param {string} project */
export function makeVersions(project) {
  run('changeset', ['version'], { cwd: project, env: environment, quiet: true })
  const lock = ['install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund']
  run('npm', [...lock, '--prefer-offline', '--loglevel=error'], {
    cwd: project,
    env: machineEnvironment,
    quiet: true,
  })
}
