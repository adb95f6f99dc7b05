/**
 * `npm run soak -- --minutes N [--seed S] [--json]`: run all appliances under load with random faults, then check what they
 * promise. Whatever the machine allows is done: as root on a disk and in a network of its own, which can be full and cut.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { findAppliances } from './appliances.js'
import { environment, node, root } from './setup/program.js'
import { setUp } from './setup.js'

setUp(findAppliances().map(({ name }) => name))
const isNamespace = spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up']).status === 0
const soak = [node, '--conditions=@boxwright/source', 'test/soak/soak.ts', ...process.argv.slice(2)]
const inNamespace = ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh']
const [command, ...args] = [...(isNamespace ? inNamespace : []), ...soak]
const child = spawn(command, args, {
  cwd: root,
  env: { ...environment, ...(isNamespace && { SOAK_NAMESPACE: '1' }) },
  stdio: 'inherit',
  // A session of its own: Ctrl+C comes to it once, from here. The first ends the load, the second all.
  detached: true,
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
const [code] = await once(child, 'exit')
process.exitCode = code ?? 1
