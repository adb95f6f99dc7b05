import { resolve } from 'node:path'
import { build } from 'vite'

/** Build the gallery of components as an appliance's pages are built, into a folder. */
export async function buildGallery(outDir: string): Promise<void> {
  await build({
    root: resolve(import.meta.dirname, '../../web/gallery'),
    base: './',
    configFile: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: { outDir, emptyOutDir: true },
  })
}
