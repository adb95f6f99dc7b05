import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { machineEnvironment, root } from './program.js'

/**
 * Do what two may not do at once, such as to install or to build: whoever does has the lock on the project's folder.
 *
 * Node has no flock(2), but the lock belongs to the open folder, which flock(1) is given and we keep: the kernel frees it
 * when we close it, or end in whatever way. Where there is no flock(1), nobody waits.
 *
 * @param {() => void} work has to look first whether it is still to be done: another one may have, while we waited
 */
export function alone(work) {
  const lock = openSync(root, 'r')
  const flock = (...args) => {
    const stdio = ['ignore', 'inherit', 'inherit', lock]
    return spawnSync('flock', [...args, '3'], { stdio, env: machineEnvironment }).status
  }
  try {
    if (flock('--nonblock') === 1) {
      console.log('Somebody sets this up already: waiting for that …')
      flock()
    }
    work()
  } finally {
    closeSync(lock)
  }
}
