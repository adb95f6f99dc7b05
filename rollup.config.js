import { cpSync, globSync, readFileSync, rmSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { dts } from 'rollup-plugin-dts'
import esbuild from 'rollup-plugin-esbuild'

/**
 * Every library is built alike, module by module, so that `dist` mirrors `src`: a worker or a data
 * file is found beside the module that opens it, before and after the build. What `exports` names is
 * an entry with declarations; a `*-thread.ts` or `*-process.ts` is an entry of its own.
 *
 * `--configOnly=GLOB` builds some packages, `--configInto=FOLDER` builds below another folder: a benchmark's own copy,
 * say, without touching what others run.
 */
export default ({ configOnly = '{libs,examples}/*', configInto = '.' }) =>
  globSync(`${configOnly}/package.json`).flatMap((file) => build(dirname(file), configInto))

function build(root, into) {
  const {
    exports = {},
    dependencies = {},
    peerDependencies = {},
  } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
  const sources = Object.values(exports)
    .map((entry) => entry['@boxwright/source'])
    .filter((source) => /^\.\/src\/.*\.ts$/.test(source))
    .map((source) => `${root}/${source.slice(2)}`)
  const threads = globSync(`${root}/src/**/*-{process,thread}.ts`)
  const packages = ['node:', ...Object.keys({ ...dependencies, ...peerDependencies })]
  // package.json ships beside dist, and Node imports it as it is.
  const external = (id) =>
    id.endsWith('/package.json') || packages.some((name) => id.startsWith(name))
  const entryName = (source) => relative(`${root}/src`, source).replace(/\.ts$/, '')
  const named = (list) => Object.fromEntries(list.map((source) => [entryName(source), source]))
  const target = { dir: `${into}/${root}/dist` }
  return [
    {
      input: named([...sources, ...threads]),
      external,
      plugins: [afresh(target.dir), esbuild({ target: 'node22' }), copyAssets(root, target.dir)],
      output: {
        ...target,
        preserveModules: true,
        preserveModulesRoot: `${root}/src`,
        importAttributesKey: 'with',
        // A map names the sources, which are shipped beside it: they need not be in it, too.
        sourcemap: true,
        sourcemapExcludeSources: true,
      },
    },
    {
      input: named(sources),
      external,
      plugins: [dts()],
      output: { ...target, chunkFileNames: 'types/[name].d.ts' },
    },
    ...(exports['./web'] === undefined ? [] : componentsOf(root, target.dir, external)),
  ]
}

/** Begin with an empty folder: what is built of a source that is gone must not be published. */
function afresh(folder) {
  return {
    name: 'afresh',
    buildStart() {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The components that a library offers to pages: for browsers, hence with types of their own. */
function componentsOf(root, target, external) {
  const input = `${root}/web/index.tsx`
  const dir = `${target}/web`
  return [
    {
      input,
      external,
      plugins: [esbuild({ target: 'es2023', jsx: 'automatic', jsxImportSource: 'preact' })],
      output: { dir, sourcemap: true, sourcemapExcludeSources: true },
    },
    { input, external, plugins: [dts({ tsconfig: 'tsconfig.web.json' })], output: { dir } },
  ]
}

/** Carry what the code opens by URL (WebAssembly, style sheets, what runs on other machines) over to `dist`, in its place. */
function copyAssets(root, target) {
  return {
    name: 'copy-assets',
    writeBundle() {
      for (const asset of globSync(`${root}/src/**/*.{wasm,css,svg,sh}`)) {
        cpSync(asset, asset.replace(`${root}/src`, target))
      }
    },
  }
}
