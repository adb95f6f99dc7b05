/** What the guide shows, part by part. It writes into the folder that it is run in. */
import assert from 'node:assert/strict'
import { readdir, readFile, writeFile as writePlainly } from 'node:fs/promises'
import {
  DurableError,
  lock,
  makeDirectory,
  partOf,
  publish,
  sweep,
  syncDirectory,
  writeFile,
} from '@boxwright/durable'

// #region first
await writeFile('settings.json', '{"rate": 48000}')
await writeFile('settings.json', '{"rate": 44100}', { clobber: 'replace' })
// #endregion first
assert.equal(await readFile('settings.json', 'utf8'), '{"rate": 44100}')

// #region taken
try {
  await writeFile('settings.json', 'of somebody else')
} catch (error) {
  if (!(error instanceof DurableError && error.code === 'ERR_EXISTS')) throw error
  console.log(error.message)
}
// #endregion taken
assert.deepEqual(await readdir('.'), ['settings.json'])

// #region start
async function start(folder: string): Promise<AsyncDisposable> {
  await makeDirectory(folder)
  const only = await lock(`${folder}/.lock`)
  const swept = await sweep(folder, ({ size, unsynced }) =>
    unsynced ? 'keep' : size > 0 ? 'publish' : 'remove',
  )
  for (const { target, outcome, error } of swept) console.log(outcome, target, error?.code ?? '')
  return only
}
// #endregion start

// As a crash leaves them: a part that was whole, and one that had just been opened.
await makeDirectory('takes')
await writePlainly(partOf('takes/14h00.wav'), 'sound')
await writePlainly(partOf('takes/14h15.wav'), '')
const only = await start('takes')
await assert.rejects(lock('takes/.lock'), { code: 'ERR_LOCKED' })
await only[Symbol.asyncDispose]()
assert.deepEqual((await readdir('takes')).sort(), ['.lock', '14h00.wav'])

// #region other
await writePlainly(partOf('takes/14h30.wav'), 'what another program has written')
await publish(partOf('takes/14h30.wav'), 'takes/14h30.wav')
// #endregion other
assert.equal(await readFile('takes/14h30.wav', 'utf8'), 'what another program has written')

// #region many
for (let n = 0; n < 100; n++) {
  await writeFile(`takes/${n}.json`, `{"number": ${n}}`, { sync: 'file' })
}
await syncDirectory('takes')
// #endregion many
assert.equal((await readdir('takes')).length, 103)
