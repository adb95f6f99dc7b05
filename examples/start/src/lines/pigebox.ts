import { createRecorder, openAlsa } from '@boxwright/recorder'

await using recorder = createRecorder({ source: await openAlsa(), directory: 'pige' })
await recorder.run()
