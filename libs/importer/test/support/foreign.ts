import { createHash } from 'node:crypto'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { xxhash3, xxhash64 } from 'hash-wasm'
import { c4Of } from '../../src/mhl/c4.ts'
import { formatChain, parseChain } from '../../src/mhl/chain.ts'

const digest = (name: string, content: Uint8Array): Buffer =>
  createHash(name).update(content).digest()

const makers = {
  xxh64: (content: Uint8Array): Promise<string> => xxhash64(content),
  xxh3: (content: Uint8Array): Promise<string> => xxhash3(content),
  md5: (content: Uint8Array): string => digest('md5', content).toString('hex'),
  sha1: (content: Uint8Array): string => digest('sha1', content).toString('hex'),
  c4: (content: Uint8Array): string => c4Of(digest('sha512', content)),
} as const

/**
 * Write a generation in the manner of the reference implementation: another sum than ours, times with an offset that
 * may be the other half of the year's, no size of an empty file.
 *
 * @param renamed - the paths that files had before
 */
export async function writeForeign(
  archive: string,
  sum: keyof typeof makers,
  files: Readonly<Record<string, Uint8Array>>,
  renamed: Readonly<Record<string, string>> = {},
): Promise<void> {
  const hashes: string[] = []
  for (const [path, content] of Object.entries(files)) {
    const { mtimeMs } = await stat(join(archive, path))
    const time = new Date(mtimeMs + 3_600_000).toISOString().replace(/\.\d+Z$/, '+00:00')
    const size = content.length > 0 ? ` size="${content.length}"` : ''
    const before = renamed[path]
    const previous = before === undefined ? '' : `\n      <previousPath>${before}</previousPath>`
    hashes.push(`    <hash>
      <path${size} lastmodificationdate="${time}">${path}</path>
      <${sum} action="original" hashdate="2024-06-02T00:00:00.123456+00:00">${await makers[sum](content)}</${sum}>${previous}
    </hash>`)
  }
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<hashlist version="2.0" xmlns="urn:ASC:MHL:v2.0">
  <creatorinfo>
    <creationdate>2024-06-02T00:00:00+00:00</creationdate>
    <hostname>set</hostname>
    <tool version="1.1">another</tool>
  </creatorinfo>
  <processinfo>
    <process>in-place</process>
  </processinfo>
  <hashes>
${hashes.join('\n')}
  </hashes>
</hashlist>
`
  const history = join(archive, 'ascmhl')
  await mkdir(history, { recursive: true })
  const chain = join(history, 'ascmhl_chain.xml')
  const links = await readFile(chain, 'utf8').then(parseChain, () => [])
  const generation = links.length + 1
  const name = `${String(generation).padStart(4, '0')}_tank_2024-06-02_000000Z.mhl`
  await writeFile(join(history, name), text)
  const link = { generation, name, c4: c4Of(digest('sha512', Buffer.from(text))) }
  await writeFile(chain, formatChain([...links, link]))
}
