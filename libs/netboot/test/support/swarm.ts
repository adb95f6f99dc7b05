import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../../../../test/support/free-port.ts'
import { noise } from '../../../../test/support/noise.ts'
import { run } from '../../../../test/support/run.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.ts'

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
