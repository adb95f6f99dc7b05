import { createHash } from 'node:crypto'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { xxhash3, xxhash64 } from 'hash-wasm'
import { c4Of } from '../../src/mhl/c4.ts'
import { formatChain } from '../../src/mhl/chain.ts'

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
 * Write a history in the manner of the reference implementation: another sum than ours, times with an offset that may
 * be the other half of the year's, no size of an empty file.
 */
export async function writeForeign(
  archive: string,
  sum: keyof typeof makers,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  const hashes: string[] = []
  for (const [path, content] of Object.entries(files)) {
    const { mtimeMs } = await stat(join(archive, path))
    const time = new Date(mtimeMs + 3_600_000).toISOString().replace(/\.\d+Z$/, '+00:00')
    const size = content.length > 0 ? ` size="${content.length}"` : ''
    hashes.push(`    <hash>
      <path${size} lastmodificationdate="${time}">${path}</path>
      <${sum} action="original" hashdate="2024-06-02T00:00:00.123456+00:00">${await makers[sum](content)}</${sum}>
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
  const name = '0001_tank_2024-06-02_000000Z.mhl'
  const history = join(archive, 'ascmhl')
  await mkdir(history)
  await writeFile(join(history, name), text)
  const link = { generation: 1, name, c4: c4Of(digest('sha512', Buffer.from(text))) }
  await writeFile(join(history, 'ascmhl_chain.xml'), formatChain([link]))
}
