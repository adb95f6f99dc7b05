import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, root } from '../setup/program.js'
import { outcomeOf, outputOf } from './programs.js'

/** What a release ends with if it cannot begin; 1 is that a step failed. */
export const exitCodes = {
  usage: 2,
  notClean: 3,
  notOnMain: 4,
  notLoggedIn: 5,
  noProvenance: 6,
  notVersioned: 7,
}

/** What is released is what is committed, on the branch that changesets compare with. */
export function needCommittedMain() {
  const { baseBranch } = JSON.parse(readFileSync(join(root, '.changeset/config.json'), 'utf8'))
  const branch = outputOf('git', ['branch', '--show-current']).trim()
  if (branch !== baseBranch) {
    const here = branch === '' ? 'no branch is checked out' : `this is ${branch}`
    fail(`A release is made of the branch ${baseBranch}; ${here}.`, exitCodes.notOnMain)
  }
  const changed = outputOf('git', ['status', '--porcelain']).trimEnd()
  if (changed === '') return
  fail(`A release is made of what is committed; this is not:\n${changed}`, exitCodes.notClean)
}

/** The first npm that publishes as a job that the registry trusts. */
const trustedFrom = '11.5.1'

/** Who publishes has to be known to the registry: by a login, or as a job that it trusts. */
export function needLogin() {
  const { status, stdout, stderr } = outcomeOf('npm', ['whoami'])
  if (status === 0) {
    console.log(`Publishing as ${stdout.trim()}`)
    return
  }
  if (hasIdentity(process.env)) {
    const version = outputOf('npm', ['--version']).trim()
    if (version.localeCompare(trustedFrom, 'en', { numeric: true }) < 0) {
      fail(
        `To publish as a job takes npm ${trustedFrom}; this is ${version}.`,
        exitCodes.notLoggedIn,
      )
    }
    // Whether it does is told for each package, as it is published.
    console.log('Publishing as a job that the registry is to trust')
    return
  }
  const said = /(?:npm error|npm ERR!) (?!code)(.+)/.exec(stderr)?.[1] ?? stderr.trim()
  fail(
    `You are not logged in to the registry (${said})\nnpm login, or a token in ~/.npmrc, then again.`,
    exitCodes.notLoggedIn,
  )
}

/** Does a forge tell who this job is? npm asks for it itself. @param {NodeJS.ProcessEnv} env */
function hasIdentity(env) {
  return Boolean(env.ACTIONS_ID_TOKEN_REQUEST_URL || env.NPM_ID_TOKEN)
}

/** Only a job that a forge runs can have it signed where a tarball was made. @param {NodeJS.ProcessEnv} env */
export function canProveProvenance(env) {
  return Boolean(env.ACTIONS_ID_TOKEN_REQUEST_URL || env.SIGSTORE_ID_TOKEN)
}
