import { fileURLToPath } from 'node:url'
import { type BoxProgram, boxProgram } from '../../../test/support/box.ts'

/** The command, from its sources. Without `--config` among its arguments it makes six boxes of its own. */
export const dvbboxesProgram: BoxProgram = boxProgram(
  'dvbboxes',
  fileURLToPath(new URL('./fixtures/dvbboxes.ts', import.meta.url)),
  '--settings',
)
