import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root, run } from './program.js'

/**
 * Compile what is newer than its WebAssembly: `libs/NAME/assembly/X.ts` becomes
 * `libs/NAME/src/wasm/X.wasm`, where the sources find it as `dist` does after the build. Files in
 * folders of `assembly` are parts of these. Not committed; quick when there is nothing to do.
 */
export function needWasm() {
  for (const library of readdirSync(join(root, 'libs'))) {
    const folder = join(root, 'libs', library, 'assembly')
    if (!existsSync(folder)) continue
    const target = join(root, 'libs', library, 'src/wasm')
    for (const source of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
      const name = source.replace(/\.ts$/, '.wasm')
      const inputs = [...partsOf(join(folder, source)), fileURLToPath(import.meta.url)]
      if (isOlder(join(target, name), inputs)) compile(join(folder, source), target, name)
    }
  }
}

/** A file, and what it imports, however far away. */
function partsOf(file, known = new Set()) {
  if (known.has(file)) return known
  known.add(file)
  for (const [, path] of readFileSync(file, 'utf8').matchAll(/ from '(\.[^']+)'/g)) {
    partsOf(join(dirname(file), `${path}.ts`), known)
  }
  return known
}

/** What vitest calls before all tests. */
export default needWasm

function isOlder(output, inputs) {
  if (!existsSync(output)) return true
  const { mtimeMs } = statSync(output)
  return inputs.some((input) => statSync(input).mtimeMs > mtimeMs)
}

/** Memory is laid out by hand: no runtime, no garbage collection. */
const options = [
  ...['--enable', 'simd', '--runtime', 'stub', '--noAssert'],
  ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--converge'],
]

function compile(source, folder, name) {
  mkdirSync(folder, { recursive: true })
  // Aside, then renamed: whoever runs the sources meanwhile never sees half a file.
  const aside = join(folder, `.${process.pid}-${name}`)
  // Of a module that it could make smaller still it says so each time.
  run('asc', [source, '--outFile', aside, ...options, ...optionsIn(source)], { quiet: true })
  renameSync(aside, join(folder, name))
}

/** What a module needs besides: its first line may be `// asc --option ...`. */
function optionsIn(source) {
  const [, more] = /^\/\/ asc (.+)/.exec(readFileSync(source, 'utf8')) ?? []
  return more?.split(' ') ?? []
}
