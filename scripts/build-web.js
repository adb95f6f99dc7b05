import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { build } from 'vite'

/** Build the pages of every appliance, each `web/*.html`, into its `dist/web`. */
for (const web of globSync('examples/*/web')) {
  const pages = globSync(`${web}/*.html`).map((page) => resolve(page))
  if (pages.length === 0) continue
  await build({
    root: web,
    // It may be served below a path, and from a box whose name is not known here.
    base: './',
    configFile: false,
    logLevel: 'warn',
    resolve: { conditions: ['@boxwright/source', 'module', 'browser', 'import', 'default'] },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: { outDir: '../dist/web', emptyOutDir: true, rolldownOptions: { input: pages } },
  })
}
