import { createImporter } from '@boxwright/importer'

// #region import
await using importer = createImporter({ archive: '/data/images', zone: 'Europe/Paris' })
importer.events.on('file', (file) => {
  if (file.outcome === 'imported') console.log(`${file.source} is now ${file.path}`)
})
const { found, imported, known, failed, proven } = await importer.import({ source: '/media/card' })
console.log(
  `${found.files} found: ${imported.files} new, ${known.files} known, ${failed.files} failed`,
)
if (proven) console.log('The card can be emptied.')
// #endregion import
