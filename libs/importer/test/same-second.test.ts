import { join } from 'node:path'
import { createImporter } from '@boxwright/importer'
import { expect, test } from 'vitest'
import { everyFault } from '../../../test/support/campaign.ts'
import { mountTmpfs } from '../../../test/support/mount.ts'
import { counts } from './support/bench.ts'
import { exifOf, jpegWith } from './support/exif.ts'
import { fillCard } from './support/photos.ts'
import { losses, names } from './support/tree.ts'

/** Of 10,000 that are only named, `archive.test.ts` has them. */
const shots = everyFault ? 10_000 : 400

/** All of one size and one second; the last bytes are different. */
function burst(): Record<string, Uint8Array> {
  const exif = { Make: 'Canon', Model: 'EOS R5', DateTimeOriginal: '2024:05:03 10:00:00' }
  const jpeg = jpegWith(exifOf(exif))
  const files = Array.from({ length: shots }, (_, n) => {
    const last = Buffer.alloc(4)
    last.writeUInt32LE(n)
    const folder = 100 + Math.floor(n / 1000)
    return [`DCIM/${folder}EOSR5/IMG_${n % 1000}.JPG`, Buffer.concat([jpeg, last])] as const
  })
  return Object.fromEntries(files)
}

test(`${shots} shots of one second come in, named by time, under a name each`, {
  timeout: 10 * 60_000,
}, async () => {
  // In memory, so that nobody waits for a disk each time.
  await using memory = await mountTmpfs('256m')
  const [card, archive] = [join(memory.path, 'card'), join(memory.path, 'tank')]
  await fillCard(card, burst())
  const naming = { template: '%Y/%m/%d/%H%M%S' }
  await using importer = createImporter({ archive, naming, jobs: 16 })
  expect(counts(await importer.import({ source: card }))).toEqual([shots, shots, 0, 0])
  const wanted = Array.from({ length: shots }, (_, n) => {
    return `2024/05/03/100000${n === 0 ? '' : `-${n}`}.jpg`
  })
  expect(await names(archive)).toEqual(wanted.sort())
  expect(await losses(card, archive)).toEqual([])
})
