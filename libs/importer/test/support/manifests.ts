import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../../../../test/support/run.ts'
import type { Manifest } from '../../src/mhl/manifest.ts'
import { manifestReader } from '../../src/mhl/read-manifest.ts'
import { writeForeign } from './foreign.ts'

/** Read the text of a manifest. */
export function parseManifest(text: string): Manifest {
  const reader = manifestReader()
  reader.write(text)
  return reader.end()
}

/** The manifests of an archive, the oldest first. */
export async function manifestNames(archive: string): Promise<string[]> {
  const names = await readdir(join(archive, 'ascmhl'))
  return names.filter((name) => name.endsWith('.mhl')).sort()
}

/** The newest manifest of an archive. */
export async function newestManifest(archive: string): Promise<Manifest> {
  const name = (await manifestNames(archive)).at(-1) ?? ''
  return parseManifest(await readFile(join(archive, 'ascmhl', name), 'utf8'))
}

const schema = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/${name}.rng`, import.meta.url))

/** A folder with the published schema (`xsd` in ascmitc/mhl), which is in no registry: who has it can have it judge, too. */
const published = process.env['ASCMHL_XSD']

/** The program of the reference implementation (`ascmhl`, the same project): the same. */
const reference = process.env['ASCMHL']

/** Have a program that knows nothing of us judge a whole history. @throws what it has against it */
export async function judgeHistory(archive: string): Promise<void> {
  const at = (name: string): string => join(archive, 'ascmhl', name)
  const names = (await manifestNames(archive)).map(at)
  await run('xmllint', '--noout', '--relaxng', schema('asc-mhl'), ...names)
  await run('xmllint', '--noout', '--relaxng', schema('asc-mhl-chain'), at('ascmhl_chain.xml'))
  if (published !== undefined) {
    const xsd = (name: string): string[] => ['--noout', '--schema', join(published, name)]
    await run('xmllint', ...xsd('ASCMHL.xsd'), ...names)
    // Its schema for chains alone would load the other one from the network.
    await run('xmllint', ...xsd('ASCMHLDirectory__combined.xsd'), at('ascmhl_chain.xml'))
  }
  if (reference !== undefined) {
    for (const verb of [['info', '-v'], ['verify'], ['diff']])
      await run(reference, ...verb, archive)
  }
}

/** Have another program add a generation to a history: the reference implementation, or what writes as it does. */
export async function addForeign(
  archive: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  if (reference === undefined) await writeForeign(archive, 'xxh64', files)
  else await run(reference, 'create', '-h', 'xxh64', archive)
}
