import { existsSync, globSync } from 'node:fs'
import { build } from 'vite'

/** Build the pages of every appliance into its `dist/web`. */
for (const web of globSync('examples/*/web')) {
  if (!existsSync(`${web}/index.html`)) continue
  await build({
    root: web,
    base: './',
    logLevel: 'warn',
    resolve: { conditions: ['@boxwright/source', 'module', 'browser', 'import', 'default'] },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: { outDir: '../dist/web', emptyOutDir: true },
  })
}
