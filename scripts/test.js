import { chmodSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { needBuild } from './setup/build.js'
import { environment, fail, run } from './setup/program.js'
import { removeFolder } from './setup/remove-folder.js'
import { setUp } from './setup.js'

// What `npm test` does, in order: the cheapest check that can fail comes first.
const args = process.argv.slice(2)
const isFull = args.includes('--faults')
setUp(['test'], { build: false })
if (!isFull) run('npm', ['run', '--silent', 'check'])
needBuild()

// A temporary folder of their own shows what the tests leave behind.
const temporary = mkdtempSync(join(tmpdir(), 'boxwright-'))
// Servers that give up root, such as a Munin master, go through it to their own folder.
chmodSync(temporary, 0o711)
// What one process has compiled, the next hundred need not: half of a program's start is that.
const compiled = mkdtempSync(join(tmpdir(), 'boxwright-compiled-'))
// Ctrl+C reaches the tests, too: they end, then we do, in order.
process.once('SIGINT', () => process.exit(1))
process.once('exit', () => {
  for (const folder of [temporary, compiled]) removeFolder(folder)
})
run('vitest', ['run', ...args.filter((arg) => arg !== '--faults')], {
  env: {
    ...environment,
    TMPDIR: temporary,
    // Some tools would keep theirs in the temporary folder of the tests.
    NODE_COMPILE_CACHE: compiled,
    // By default a fault campaign runs as a sample with a new seed.
    ...(isFull && { FAULTS: 'all' }),
  },
})
// Chromium's sound server and crash handler keep folders of their own, which nobody but they can prevent.
const left = readdirSync(temporary).filter((name) => !/^(?:pulse-|org\.chromium\.)/.test(name))
if (left.length > 0) fail(`All tests passed, but they left behind: ${left.join(', ')}`)
