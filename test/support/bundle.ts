import { symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const packages = join(import.meta.dirname, '../../node_modules')

/** They have machine code, or look for files beside their own. */
const apart = ['exiftool-vendored', 'heic-decode', 'koffi', 'sharp']

/** What is CommonJS asks for these. */
const commonjs = `import { createRequire as requireIn } from 'node:module'
const require = requireIn(import.meta.url)
const [__filename, __dirname] = [import.meta.filename, import.meta.dirname]`

/**
 * Bundle programs of the tests as whoever publishes them would: in a virtual machine, Node takes most of the time of a start
 * to find hundreds of files and to strip their types.
 *
 * @param folder - where they are put; it gets a link to the packages
 * @returns their paths
 */
export async function bundle(folder: string, ...programs: readonly URL[]): Promise<string[]> {
  const paths = programs.map((program) => fileURLToPath(program))
  await build({
    entryPoints: paths,
    outdir: folder,
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    conditions: ['@boxwright/source'],
    external: apart,
    banner: { js: commonjs },
    logLevel: 'error',
  })
  await symlink(packages, join(folder, 'node_modules'))
  return paths.map((path) => join(folder, `${basename(path, '.ts')}.mjs`))
}
