import { readFileSync, rmSync, writeFileSync } from 'node:fs'

/** Debian asks this program before a package starts a service (invoke-rc.d(8)); 101: do not. */
const policy = '/usr/sbin/policy-rc.d'

/**
 * Install without starting services: the tests bring up servers of their own, and a developer's machine
 * shall not become a Redis, a Munin node and an mDNS host by running them.
 *
 * @template T
 * @param {() => T} install
 * @param {string} [path] of the policy
 * @returns {T} what `install` returns
 */
export function withoutServices(install, path = policy) {
  if (isLeft(path)) rmSync(path, { force: true })
  if (!written(path)) return install()
  try {
    return install()
  } finally {
    rmSync(path, { force: true })
  }
}

/** Should we be killed, the policy says nothing once we are gone. @param {number} pid */
const scriptOf = (pid) => `#!/bin/sh\nkill -0 ${pid} 2>/dev/null && exit 101\nexit 0\n`

/** Is it a policy of ours, of an installation that was killed? */
function isLeft(path) {
  try {
    const script = readFileSync(path, 'utf8')
    const pid = Number(/kill -0 (\d+)/.exec(script)?.[1])
    return script === scriptOf(pid) && !isRunning(pid)
  } catch {
    return false
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** A policy that is there already is the owner's; one that cannot be written is no reason to stop. */
function written(path) {
  try {
    writeFileSync(path, scriptOf(process.pid), { flag: 'wx', mode: 0o755 })
    return true
  } catch {
    return false
  }
}
