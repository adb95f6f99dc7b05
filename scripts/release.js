/**
 * `npm run release`: version what has changed, build, check, pack and publish it. It goes by what is there:
 *
 * 1. Notes wait in `.changeset/`: versions, changelogs and the lock are made of them, and committed. Push that.
 * 2. No note waits: what the registry does not have yet is built and checked in a copy, packed, published with
 *    provenance, and tagged. That is for a job of the forge (.github/workflows/release.yml): only it can prove where a
 *    tarball comes from. Cut off, it goes on when it is run again.
 *
 * With `--dry-run` both are gone through in a copy, up to what would be published, and nothing is written here.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  canProveProvenance,
  exitCodes,
  needCommittedMain,
  needLogin,
} from './release/conditions.js'
import { copyProject } from './release/copy.js'
import { pack } from './release/pack.js'
import { packagesIn } from './release/packages.js'
import { outputOf } from './release/programs.js'
import { isPublished, publish } from './release/publish.js'
import { tableOf } from './release/table.js'
import { makeVersions, notesWait } from './release/version.js'
import { environment, fail, root, run } from './setup/program.js'

const help = `npm run release -- --dry-run              show what would be published; nothing is written
npm run release                           first: make versions of the notes, and commit them
                                          then, in a job of the forge: publish
npm run release -- --without-provenance   publish from here, to a registry that takes it

It ends with ${Object.entries({ failed: 1, ...exitCodes })
  .map(([name, code]) => `${code} ${name}`)
  .join(', ')}.`

const { isHelp, isDry, provenance } = readArguments()
if (isHelp) console.log(help)
else {
  needCommittedMain()
  if (isDry) rehearse()
  else if (notesWait(root)) versionAndCommit()
  else publishAll()
}

function readArguments() {
  try {
    const flag = { type: 'boolean', default: false }
    const options = { help: flag, 'dry-run': flag, 'without-provenance': flag }
    const { values } = parseArgs({ options })
    return {
      isHelp: values.help,
      isDry: values['dry-run'],
      provenance: !values['without-provenance'],
    }
  } catch (error) {
    return fail(`${error.message}\n\n${help}`, exitCodes.usage)
  }
}

function rehearse() {
  const before = new Map(packagesIn(root).map(({ name, version }) => [name, version]))
  const hasNotes = notesWait(root)
  inCopy((project, folder) => {
    if (hasNotes) makeVersions(project)
    const changed = packagesIn(project).filter((each) =>
      hasNotes ? each.version !== before.get(each.name) : !isPublished(each),
    )
    if (changed.length === 0) return console.log('Nothing would be published.')
    const tarballs = makeTarballs(changed, project, folder)
    console.log(`\nWould be published, in this order:\n\n${tableOf(tarballs, before)}`)
  })
}

function versionAndCommit() {
  if (canProveProvenance(process.env)) {
    fail(
      'Notes wait in .changeset/. Versions are made of them on a machine of yours, by npm run release; push that, then release.',
      exitCodes.notVersioned,
    )
  }
  makeVersions(root)
  outputOf('git', ['add', '--all'])
  const subject = 'Release what has changed'
  const changed = packagesIn(root).map(({ name, version }) => `${name} ${version}`)
  outputOf('git', ['commit', '--quiet', '--message', `${subject}\n\n${changed.join('\n')}`])
  console.log(
    `Versions are made and committed:\n\n${changed.join('\n')}\n\nPush them, and start the job that releases.`,
  )
}

function publishAll() {
  const missing = packagesIn(root).filter((each) => !isPublished(each))
  if (missing.length === 0) return console.log('The registry has all of it.')
  needLogin()
  if (provenance && !canProveProvenance(process.env)) {
    fail(
      'Provenance can only be proven by a job of GitHub Actions (permissions: id-token: write) or of GitLab (SIGSTORE_ID_TOKEN). ' +
        'A registry that does not ask for it is published to with --without-provenance.',
      exitCodes.noProvenance,
    )
  }
  inCopy((project, folder) => {
    for (const tarball of makeTarballs(missing, project, folder)) publish(tarball, { provenance })
  })
  console.log('\nPush the tags: git push --tags')
}

/** Check and build the copy as a whole, and pack some of it. */
function makeTarballs(packages, project, folder) {
  // The build makes what the checks read, such as WebAssembly.
  console.log('Building …')
  run('npm', ['run', '--silent', 'build'], { cwd: project, env: environment, quiet: true })
  console.log('Checking …')
  run('npm', ['run', '--silent', 'check'], { cwd: project, env: environment, quiet: true })
  console.log('Packing …')
  return pack(packages, project, folder)
}

/** @param {(project: string, folder: string) => void} work is given the copy, and a folder for tarballs */
function inCopy(work) {
  const temporary = mkdtempSync(join(tmpdir(), 'boxwright-release-'))
  // `fail` ends the process.
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
  const project = join(temporary, 'project')
  copyProject(project)
  work(project, join(temporary, 'tarballs'))
}
