import { run, setUp } from './setup.js'

/** What `npm test` does, in order: the cheapest check that can fail comes first. */
const faults = process.argv.includes('--faults')
setUp(['test'], { build: false })
if (faults) {
  run('vitest', ['run', ...process.argv.slice(2).filter((arg) => arg !== '--faults')], {
    FAULTS: 'all',
  })
} else {
  run('npm', ['run', '--silent', 'check'])
  run('npm', ['run', '--silent', 'build'])
  run('vitest', ['run', ...process.argv.slice(2)])
}
