import { rmSync, writeFileSync } from 'node:fs'

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
  // Should we be killed, the policy says nothing once we are gone.
  const script = `#!/bin/sh\nkill -0 ${process.pid} 2>/dev/null && exit 101\nexit 0\n`
  if (!written(path, script)) return install()
  try {
    return install()
  } finally {
    rmSync(path, { force: true })
  }
}

/** A policy that is there already is the owner's; one that cannot be written is no reason to stop. */
function written(path, script) {
  try {
    writeFileSync(path, script, { flag: 'wx', mode: 0o755 })
    return true
  } catch {
    return false
  }
}
