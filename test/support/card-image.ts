import { writeFile } from 'node:fs/promises'
import { run } from './run.ts'

/**
 * Make the image of a card with FAT32, as cameras do.
 *
 * @param path - the file to be made
 * @param folder - what is to be on it
 * @param megabytes - its size, no less than 33: FAT32 needs that many
 */
export async function makeCardImage(path: string, folder: string, megabytes = 48): Promise<void> {
  await writeFile(path, '')
  await run('truncate', '-s', `${megabytes}M`, path)
  await run('mkfs.vfat', '-F', '32', path)
  await run('sh', '-ec', 'mcopy -s -m -i "$0" "$1"/* ::/', path, folder)
}
