/** What the guide shows, part by part. It writes into the folder that it is run in. */
import assert from 'node:assert/strict'
import { appendFile, chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { createImporter } from '@boxwright/importer'

// A card with two shots; any bytes will do.
await mkdir('card/DCIM', { recursive: true })
await writeFile('card/DCIM/IMG_0815.JPG', 'a photo')
await writeFile('card/DCIM/IMG_0815.CR2', 'its RAW')
await writeFile('card/DCIM/IMG_0816.JPG', 'another photo')

// #region first
await using importer = createImporter({ archive: 'tank', zone: 'Europe/Paris', naming: 'plain' })
importer.events.on('file', (file) => {
  if (file.outcome === 'imported') console.log(`${file.source} is now ${file.path}`)
})
const report = await importer.import({ source: 'card' })
if (report.proven) console.log('The card can be emptied.')
// #endregion first
assert.deepEqual([report.imported.files, report.failed.files, report.proven], [3, 0, true])

// #region again
const again = await importer.import({ source: 'card' })
console.log(`${again.found.files} found: ${again.imported.files} new, ${again.known.files} known`)
// #endregion again
assert.deepEqual([again.imported.files, again.known.files], [0, 3])

// A disk forgets, or somebody meddles.
const files = await readdir('tank', { recursive: true })
const photo = `tank/${files.find((name) => name.endsWith('IMG_0816.JPG'))}`
await chmod(photo, 0o644)
await appendFile(photo, '?')

// #region verify
const { verified, faults } = await importer.verify()
console.log(`${verified.files} files are what they were`)
for (const { kind, path } of faults) console.log(`${kind}: ${path}`)
// #endregion verify
assert.equal(verified.files, 2)
assert.deepEqual(
  faults.map(({ kind }) => kind),
  ['damaged'],
)
