import { copyFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/**
 * Build fixtures as whoever publishes a program would, each to `NAME.mjs` in a folder: what they take in time and memory
 * is what it takes, without a compiler.
 */
export async function bundle(folder: string, ...fixtures: readonly string[]): Promise<void> {
  await build({
    entryPoints: [
      ...fixtures.map((name) => here(`../fixtures/${name}.ts`)),
      here('../../src/between/files/desk-thread.ts'),
    ],
    outdir: folder,
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    conditions: ['@boxwright/source'],
  })
  const wasm = here('../../src/wasm')
  for (const name of (await readdir(wasm)).filter((each) => each.endsWith('.wasm'))) {
    await copyFile(join(wasm, name), join(folder, name))
  }
}
