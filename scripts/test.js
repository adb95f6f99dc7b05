import { needBuild } from './setup/build.js'
import { environment, run } from './setup/program.js'
import { setUp } from './setup.js'

// What `npm test` does, in order: the cheapest check that can fail comes first.
const args = process.argv.slice(2)
const isFull = args.includes('--faults')
setUp(['test'], { build: false })
if (!isFull) run('npm', ['run', '--silent', 'check'])
needBuild()
run('vitest', ['run', ...args.filter((arg) => arg !== '--faults')], {
  // By default a fault campaign runs as a sample with a new seed.
  env: isFull ? { ...environment, FAULTS: 'all' } : environment,
})
