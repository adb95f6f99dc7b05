import { createRecorder, openAlsa } from '@boxwright/recorder'

const source = await openAlsa({ device: 'default' })
await using recorder = createRecorder({ source, directory: 'pige' })
await recorder.run()
