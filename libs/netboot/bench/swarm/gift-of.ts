import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeTorrent } from '@boxwright/netboot'
import { type Gift, serverAddress } from './way.ts'

/** Make a file that cannot be compressed, and its torrent. @param scratch - the folder for both */
export async function giftOf(mebibytes: number, scratch: string): Promise<Gift> {
  const folder = join(scratch, `${mebibytes}`)
  await mkdir(folder)
  const noise = 'openssl enc -aes-128-ctr -nosalt -k x </dev/zero 2>/dev/null'
  const make = `${noise} | head -c ${mebibytes << 20} >"$1"`
  execFileSync('sh', ['-c', make, 'sh', join(folder, 'image')])
  const trackers = [[`http://${serverAddress}:6969/announce`]]
  const { bytes, infoHash } = await makeTorrent({ path: join(folder, 'image'), trackers })
  const torrent = join(folder, 'image.torrent')
  await writeFile(torrent, bytes)
  return { folder, name: 'image', torrent, infoHash }
}
