import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DurableError, lock, makeDirectory, sweep, writeFile } from '@boxwright/durable'

// #region start
/** How a program that keeps files starts: alone, tidy, and with what the last run left in order. */
async function start(folder: string): Promise<AsyncDisposable> {
  await makeDirectory(folder)
  const only = await lock(join(folder, '.lock'))
  const swept = await sweep(
    folder,
    async ({ part, unsynced }) => {
      if (unsynced) return 'keep'
      const { size } = await stat(part)
      return size > 0 ? 'publish' : 'remove'
    },
    { recursive: true },
  )
  for (const { target, outcome, error } of swept) console.log(outcome, target, error?.code ?? '')
  return only
}
// #endregion start

await using _only = await start('/tmp/boxwright-example')
try {
  await writeFile('/tmp/boxwright-example/first', `since ${new Date().toISOString()}\n`)
} catch (error) {
  if (!(error instanceof DurableError && error.code === 'ERR_EXISTS')) throw error
  console.log('This is not the first run.')
}
