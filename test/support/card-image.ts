import { writeFile } from 'node:fs/promises'
import { run } from './run.ts'

/** 1 MiB, where partitions usually begin; in sectors of 512 bytes. */
const first = 2048

/** How the image of a card is made. */
export interface CardImageOptions {
  /** Its size in MiB, no less than 34: FAT32 needs that many. Default 48. */
  readonly megabytes?: number
  /** Whether it has a table of partitions, with one in it. Default false: as some cameras make them. */
  readonly isPartitioned?: boolean
}

/**
 * Make the image of a card with FAT32, as cameras do.
 *
 * @param path - the file to be made
 * @param folder - what is to be on it
 */
export async function makeCardImage(
  path: string,
  folder: string,
  { megabytes = 48, isPartitioned = false }: CardImageOptions = {},
): Promise<void> {
  await writeFile(path, '')
  await run('truncate', '-s', `${megabytes}M`, path)
  const begin = isPartitioned ? first : 0
  // c: FAT32 by LBA.
  const table = `label: dos\nstart=${first},type=c`
  if (isPartitioned) await run('sh', '-ec', 'echo "$1" | sfdisk --quiet "$0"', path, table)
  const blocks = megabytes * 1024 - begin / 2
  await run('mkfs.vfat', '-F', '32', '--offset', `${begin}`, path, `${blocks}`)
  await run('sh', '-ec', 'mcopy -s -m -i "$0" "$1"/* ::/', `${path}@@${begin * 512}`, folder)
}
