import { open, truncate, writeFile } from 'node:fs/promises'
import { run } from '../../../../../test/support/run.ts'
import type { Files } from '../watcher-contract.ts'

/** How a file system is made. */
export interface Format {
  readonly fileSystem: 'vfat' | 'exfat' | 'ext4'
  readonly label: string
  /** Only on FAT. */
  readonly files?: Files
  /** Left as by a camera whose battery was taken out. */
  readonly isDirty?: boolean
}

const size = 48 << 20

/** The image of a card with one file system on all of it. */
export async function cardImage(path: string, format: Format): Promise<void> {
  const { fileSystem, label, files = {}, isDirty = false } = format
  await writeFile(path, '')
  await truncate(path, size)
  if (fileSystem === 'exfat') await run('mkfs.exfat', '-L', label, path)
  else if (fileSystem === 'ext4') await run('mkfs.ext4', '-q', '-F', '-L', label, path)
  else await run('mkfs.vfat', '-F', '32', '-n', label, path)
  const folders = Object.keys(files).flatMap((name) => {
    const parts = name.split('/').slice(0, -1)
    return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
  })
  for (const folder of new Set(folders)) await run('mmd', '-i', path, `::/${folder}`)
  for (const [name, content] of Object.entries(files)) {
    await writeFile(`${path}.photo`, content)
    await run('mcopy', '-i', path, `${path}.photo`, `::/${name}`)
  }
  if (!isDirty) return
  if (fileSystem === 'ext4') await run('debugfs', '-w', '-R', 'feature needs_recovery', path)
  // FAT32: BS_Reserved1, of which Windows and Linux use the lowest bit; exFAT: VolumeFlags, 3.1.13, VolumeDirty.
  else await put(path, fileSystem === 'vfat' ? 65 : 106, fileSystem === 'vfat' ? 1 : 2)
}

/** The image of a card with a partition table, and a partition for each file system. */
export async function partitionedImage(path: string, formats: readonly Format[]): Promise<void> {
  const first = 1 << 20
  await writeFile(path, '')
  await truncate(path, first + formats.length * size)
  const table = formats.map(
    (_, index) => `start=${(first + index * size) / 512},size=${size / 512}\n`,
  )
  await writeFile(`${path}.table`, `label: dos\n${table.join('')}`)
  await run('sh', '-ec', 'sfdisk --quiet "$0" <"$0.table"', path)
  for (const [index, format] of formats.entries()) {
    await cardImage(`${path}.part`, format)
    const seek = (first + index * size) / (1 << 20)
    await run(
      'dd',
      'status=none',
      'conv=notrunc,sparse',
      'bs=1M',
      `seek=${seek}`,
      `if=${path}.part`,
      `of=${path}`,
    )
  }
}

async function put(path: string, at: number, byte: number): Promise<void> {
  await using file = await open(path, 'r+')
  await file.write(Buffer.of(byte), 0, 1, at)
}
