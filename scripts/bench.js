/**
 * `npm run bench -- NAME [OPTIONS]`: run one benchmark from its source, on the project's Node.
 *
 * A benchmark is `bench/NAME.ts`, which may compare across packages, or `libs/NAME/bench/NAME.ts`.
 * The first line of its opening comment says what it measures.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { node, root, run } from './setup/program.js'
import { setUp } from './setup.js'

const [wanted, ...args] = process.argv.slice(2)
const benchmarks = findBenchmarks()
const chosen = benchmarks.find(({ name }) => name === wanted)

if (chosen) {
  setUp(['bench'], { build: false })
  run(node, ['--conditions=@boxwright/source', chosen.file, ...args])
} else {
  const width = Math.max(0, ...benchmarks.map(({ name }) => name.length))
  const lines = benchmarks.map(({ name, file }) => `  ${name.padEnd(width)}  ${summaryOf(file)}`)
  const list = lines.length > 0 ? lines.join('\n') : '  (none yet)'
  console.log(`npm run bench -- NAME [OPTIONS], where NAME is one of\n\n${list}\n`)
  if (wanted !== undefined) {
    console.error(`There is no benchmark ${wanted}.`)
    process.exitCode = 2
  }
}

function findBenchmarks() {
  const shared = filesIn('bench').map((file) => ({
    name: file.replace(/\.ts$/, ''),
    file: `bench/${file}`,
  }))
  const own = readdirSync(join(root, 'libs')).map((name) => ({
    name,
    file: `libs/${name}/bench/${name}.ts`,
  }))
  return [...shared, ...own.filter(({ file }) => existsSync(join(root, file)))]
}

function filesIn(folder) {
  const path = join(root, folder)
  return existsSync(path)
    ? readdirSync(path)
        .filter((file) => file.endsWith('.ts'))
        .sort()
    : []
}

function summaryOf(file) {
  const text = readFileSync(join(root, file), 'utf8')
  return /^\s*\/\*\*\s*(?:\*\s*)?(.+?)\s*(?:\*\/)?$/m.exec(text)?.[1] ?? ''
}
