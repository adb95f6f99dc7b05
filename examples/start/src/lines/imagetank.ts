import { createImporter } from '@boxwright/importer'

await using importer = createImporter({ archive: 'photos' })
console.log(await importer.import({ source: 'card' }))
