import { setImmediate as turn } from 'node:timers/promises'
import { createJournal } from '../../src/journal/journal.ts'

/** Writes `hello` to the journal: once, or a hundred times. */
const { logger } = createJournal()
for (let times = process.argv[2] === 'often' ? 100 : 1; times > 0; times -= 1) {
  logger.info('hello')
  await turn()
}
