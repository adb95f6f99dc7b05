/** Many captures at once in one process, at the clock's pace. Arguments: captures, seconds, folder. */
import { join } from 'node:path'
import { createRecorder, openAlsa } from '@boxwright/recorder'

const [count = 32, seconds = 20, folder = ''] = process.argv
  .slice(2)
  .map((argument, index) => (index < 2 ? Number(argument) : argument)) as [number, number, string]
const summaries = await Promise.all(
  Array.from({ length: count }, async (_, index) => {
    const source = await openAlsa({ device: 'paced' })
    await using recorder = createRecorder({
      source,
      directory: join(folder, String(index)),
      name: '%Y%m%d-%H%M%S.wav',
      rotate: 5,
      duration: seconds,
    })
    return await recorder.run()
  }),
)
const missing = summaries.reduce((sum, summary) => sum + summary.missing, 0)
process.stderr.write(`${missing}`)
