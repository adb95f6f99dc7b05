/**
 * `npm run bench -- NAME [OPTIONS]`: run one benchmark from its source, on the project's Node. Without a name all are run, one
 * after the other, and what they tell is written into docs/benchmarks; `--list` lists them.
 *
 * A benchmark is `libs/NAME/bench/NAME.ts`; the first line of its opening comment says what it measures. What all of them
 * stand on is in `bench`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment, fail, node, root, run } from './setup/program.js'
import { setUp } from './setup.js'

const [wanted, ...args] = process.argv.slice(2)
const benchmarks = findBenchmarks()
const chosen = benchmarks.find(({ name }) => name === wanted)

if (wanted === undefined) runAll()
else if (chosen) {
  setUp(['bench'], { build: false })
  run(node, ['--conditions=@boxwright/source', chosen.file, ...args])
} else {
  const width = Math.max(0, ...benchmarks.map(({ name }) => name.length))
  const lines = benchmarks.map(({ name, file }) => `  ${name.padEnd(width)}  ${summaryOf(file)}`)
  const list = lines.length > 0 ? lines.join('\n') : '  (none yet)'
  console.log(`npm run bench                      all of them, into docs/benchmarks: for hours, on a quiet machine
npm run bench -- NAME [OPTIONS]    one; --write keeps what it tells in docs/benchmarks

${list}
`)
  if (wanted !== '--list') {
    console.error(`There is no benchmark ${wanted}.`)
    process.exitCode = 2
  }
}

/** One that fails keeps none of the others from being run. */
function runAll() {
  setUp(['bench'], { build: false })
  const failed = benchmarks.filter(({ name, file }) => {
    console.log(`\n# ${name}\n`)
    const command = ['--conditions=@boxwright/source', file, '--write']
    return spawnSync(node, command, { cwd: root, env: environment, stdio: 'inherit' }).status !== 0
  })
  run(node, ['scripts/draw-libraries.js'])
  if (failed.length > 0) fail(`These failed: ${failed.map(({ name }) => name).join(', ')}`)
}

function findBenchmarks() {
  return readdirSync(join(root, 'libs'))
    .map((name) => ({ name, file: `libs/${name}/bench/${name}.ts` }))
    .filter(({ file }) => existsSync(join(root, file)))
}

function summaryOf(file) {
  const text = readFileSync(join(root, file), 'utf8')
  return /^\s*\/\*\*\s*(?:\*\s*)?(.+?)\s*(?:\*\/)?$/m.exec(text)?.[1] ?? ''
}
