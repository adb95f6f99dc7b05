import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createImporter, type ImportReport } from '@boxwright/importer'
import { xxhash128 } from 'hash-wasm'
import { c4Of } from '../../src/mhl/c4.ts'
import { contents, losses } from '../support/tree.ts'

/**
 * What was reported and is not so: files that are not there, whole; a card called proven that is not; a report
 * that names a file of the card twice or not at all.
 *
 * @param stdout - of `fixtures/import.ts`
 */
export async function brokenPromises(
  card: string,
  archive: string,
  stdout: string,
): Promise<string[]> {
  const [there, here] = await Promise.all([contents(card), contents(archive)])
  const wanted = new Set(there.values())
  const said = [...stdout.matchAll(/^(imported|known|failed) ([^\t\n]+)\t(.+)$/gm)]
  const broken = said
    .filter(([, outcome, path = '']) => outcome !== 'failed' && !wanted.has(here.get(path) ?? ''))
    .map(([, , path]) => `${path} was reported, and is not there`)
  const end = /^(proven|kept)$/m.exec(stdout)?.[1]
  const copies = new Set(here.values())
  if (end === 'proven') {
    const missing = [...there].filter(([, hash]) => !copies.has(hash))
    broken.push(...missing.map(([path]) => `${path} is not there, and the card was called proven`))
  }
  const named = said.map(([, , , source]) => source)
  // What cannot be listed is named by its folder.
  const folders = said.filter(([, outcome]) => outcome === 'failed').map(([, , , source]) => source)
  if (end !== undefined) {
    for (const path of there.keys()) {
      const times = named.filter((source) => source === path).length
      const inside = folders.some((folder) => path.startsWith(`${folder}/`))
      if (times !== 1 && !(times === 0 && inside)) broken.push(`${path} was named ${times} times`)
    }
  }
  return broken
}

/** A report in the words of `fixtures/import.ts`. */
export function linesOf({ files, proven }: ImportReport): string {
  const lines = files.map((file) => {
    const what = file.outcome === 'failed' ? file.error.code : file.path
    return `${file.outcome} ${what}\t${file.source}`
  })
  return [...lines, proven ? 'proven' : 'kept'].join('\n')
}

/**
 * What is wrong with an archive when all is done: losses, twins, what was left behind; what `verify`
 * finds; a history that does not hold.
 *
 * @param before - digests of what was there before the import
 * @param other - another card that was imported
 */
export async function flaws(
  card: string,
  archive: string,
  before: readonly string[] = [],
  other: string = card,
): Promise<string[]> {
  const theirs = [...(await contents(other)).values()]
  const found = await losses(card, archive, [...before, ...theirs])
  await using importer = createImporter({ archive, jobs: 2 })
  const { faults } = await importer.verify()
  found.push(...faults.map(({ path, kind, message }) => `verify: ${path} is ${kind}: ${message}`))
  return [...found, ...(await historyFlaws(archive, before))]
}

/**
 * Whether the chain links every manifest, and the manifests list every file, once as new; what was there
 * before may have been found first when it was verified.
 */
async function historyFlaws(archive: string, before: readonly string[]): Promise<string[]> {
  const folder = join(archive, 'ascmhl')
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')
  const chain = await read('ascmhl_chain.xml')
  const links = [...chain.matchAll(/sequencenr="(\d+)".*?<path>(.*?)<\/path>.*?<c4[^>]*>(.*?)</gs)]
  const manifests = (await readdir(folder)).filter((name) => name.endsWith('.mhl')).sort()
  const found: string[] = []
  if (links.map(([, , name]) => name).join() !== manifests.join()) {
    found.push(`the chain has ${links.map(([, , name]) => name)}, there are ${manifests}`)
  }
  const listed: { readonly action: string; readonly file: string }[] = []
  for (const [at, [, number, name = '', c4]] of links.entries()) {
    if (Number(number) !== at + 1) found.push(`${name} is number ${number}`)
    const text = await read(name)
    if (c4Of(createHash('sha512').update(text).digest()) !== c4) found.push(`${name} was changed`)
    for (const [, block = ''] of text.matchAll(/<hash>(.*?)<\/hash>/gs)) {
      const [, path] = /<path\b[^>]*>(.*?)<\/path>/.exec(block) ?? []
      const [, action = '', hash] = /<xxh128 action="(\w+)"[^>]*>(\w+)</.exec(block) ?? []
      listed.push({ action, file: `${path} ${hash}` })
    }
  }
  for (const [path, sha256] of await contents(archive)) {
    const file = `${path} ${await xxhash128(await readFile(join(archive, path)))}`
    const actions = listed.filter((one) => one.file === file).map(({ action }) => action)
    const fresh = actions.filter((action) => action === 'original').length
    const good = fresh === 1 || (fresh === 0 && actions.length > 0 && before.includes(sha256))
    if (!good) found.push(`the history lists ${file} as [${actions}]`)
    if (actions.includes('failed')) found.push(`the history says that ${path} has failed`)
  }
  return found
}
