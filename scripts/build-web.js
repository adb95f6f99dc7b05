import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { build } from 'vite'

// Vite leaves it as it is if there is one, and that of vitest gives pages the names of their source files.
process.env.NODE_ENV = 'production'

/** A page's file has what is its own: title, script, and a body that is not bare. This is what every page has. */
const shell = {
  name: 'page-shell',
  transformIndexHtml: {
    order: 'pre',
    handler(html) {
      const [, head, body] = /^(.*?)(<body.*)?$/s.exec(html)
      return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta property="csp-nonce" nonce="__CSP_NONCE__" />
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
${head}  </head>
  ${body ?? '<body></body>'}
</html>
`
    },
  },
}

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
    plugins: [shell],
    resolve: { conditions: ['@boxwright/source', 'module', 'browser', 'import', 'default'] },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: { outDir: '../dist/web', emptyOutDir: true, rolldownOptions: { input: pages } },
  })
}
