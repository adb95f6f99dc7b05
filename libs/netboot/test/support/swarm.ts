import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../../../../test/support/free-port.ts'
import { run } from '../../../../test/support/run.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'

/** Bytes that cannot be guessed, the same for the same seed. */
export function noise(length: number, seed = 'noise'): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 65_536) }, (_, index) => {
    const block = Buffer.alloc(65_536)
    const hash = createHash('sha512').update(`${seed} ${index}`).digest()
    for (let at = 0; at < block.length; at += hash.length) hash.copy(block, at)
    block.writeUInt32BE(index)
    return block
  })
  return Buffer.concat(blocks).subarray(0, length)
}

/** A folder with an operating system of some files, `oss/debian`: also an empty one, and one below. */
export async function systemFolder(length = 3_000_001): Promise<TemporaryFolder> {
  const folder = await temporaryFolder()
  const system = join(folder.path, 'oss/debian')
  await mkdir(join(system, 'sub'), { recursive: true })
  await writeFile(join(system, 'vmlinuz'), noise(length, 'kernel'))
  await writeFile(join(system, 'sub/initrd.img'), noise(Math.floor(length / 2), 'initrd'))
  await writeFile(join(system, 'empty'), '')
  return folder
}

/** What is different in two folders, as diff(1) tells; nothing if all is the same. */
export async function difference(
  one: string,
  other: string,
  ...more: readonly string[]
): Promise<string> {
  return await run('diff', '-r', ...more, one, other).catch((error: unknown) => String(error))
}

/** Let the real aria2c download a torrent into a folder, to its end; what it said. */
export async function aria2c(
  torrent: string,
  folder: string,
  ...more: readonly string[]
): Promise<string> {
  // It asks trackers over UDP only if it has a port for DHT; a private torrent is not told to anybody by it.
  const dht = [
    `--dht-listen-port=${await freePort()}`,
    `--dht-file-path=${folder}.dht`,
    '--enable-dht6=false',
  ]
  const port = `--listen-port=${await freePort()}`
  const quiet = ['--no-conf', '--bt-enable-lpd=false', ...dht, port]
  return await run('aria2c', ...quiet, '--seed-time=0', '-d', folder, ...more, torrent)
}
