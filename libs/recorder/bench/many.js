/** Many captures at once in one process, at the clock's pace. Arguments: captures, seconds, folder. */
import { join } from 'node:path'
import { createRecorder, openAlsa } from '@boxwright/recorder'

const [count, seconds, folder] = process.argv.slice(2)
const summaries = await Promise.all(
  Array.from({ length: Number(count) }, async (_, index) => {
    const source = await openAlsa({ device: 'paced' })
    await using recorder = createRecorder({
      source,
      directory: join(folder, `${index}`),
      name: '%Y%m%d-%H%M%S.wav',
      rotate: 5,
      duration: Number(seconds),
    })
    return await recorder.run()
  }),
)
const missing = summaries.reduce((sum, summary) => sum + summary.missing, 0)
process.stderr.write(`${missing}`)
