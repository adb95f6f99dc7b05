// An import, as a process of its own, so that its memory can be measured.
import { createImporter, createThumbnails } from '@boxwright/importer'

const [source = '', archive = '', readBack = 'true', folder = ''] = process.argv.slice(2)
await using importer = createImporter({ archive, readBack: readBack === 'true' })
await using thumbnails = createThumbnails({ archive, folder: folder || 'none' })
const making = []
// Of JPEGs only, as the ancestor does; the RAWs of the benchmark have no preview.
importer.events.on('file', ({ outcome, path }) => {
  if (folder !== '' && outcome === 'imported' && path.endsWith('.jpg'))
    making.push(thumbnails.make(path))
})
const { found, imported, proven } = await importer.import({ source })
await Promise.all(making)
if (imported.files !== found.files || proven !== (readBack === 'true')) process.exitCode = 1
