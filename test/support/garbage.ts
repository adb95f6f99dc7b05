import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')

/** Give back the memory that nobody refers to: what is measured then is what is held. */
export const collectGarbage: () => void = runInNewContext('gc')
