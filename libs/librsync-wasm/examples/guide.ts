/** What the guide shows, part by part. It writes into the folder that it is run in. */
import assert from 'node:assert/strict'
import { access, readFile, writeFile } from 'node:fs/promises'
import { delta, patch, RsyncError, signature } from 'librsync-wasm'
import { deltaBetweenFiles, deltaFile, patchFile, signatureFile } from 'librsync-wasm/node'

// #region first
const old = new TextEncoder().encode('It was a dark and stormy night. '.repeat(1000))
const fresh = new TextEncoder().encode(
  `Prologue. ${'It was a dark and stormy night. '.repeat(1000)}`,
)

// Whoever has the old file signs it.
const signed = await Array.fromAsync(signature(old))
// Whoever has the new one answers with a delta.
const made = await Array.fromAsync(delta(signed, fresh))
// And the first makes the new file of the old one and the delta.
const result = await new Blob(await Array.fromAsync(patch(old, made))).bytes()
// #endregion first
assert.deepEqual(result, fresh)

// #region files
await writeFile('old.img', old)
await writeFile('new.img', fresh)
await signatureFile('old.img', 'old.sig')
const { targetSize } = await deltaFile('old.sig', 'new.img', 'update.delta')
await patchFile('old.img', 'update.delta', 'patched.img', { expected: { size: targetSize } })
// #endregion files
assert.deepEqual(await readFile('patched.img'), await readFile('new.img'))

// #region damaged
const damaged = (await readFile('update.delta')).subarray(0, -3)
await writeFile('damaged.delta', damaged)
try {
  await patchFile('old.img', 'damaged.delta', 'never.img')
} catch (error) {
  if (!(error instanceof RsyncError)) throw error
  console.log(`${error.code} at byte ${error.offset}: ${error.message}`)
}
// #endregion damaged
await assert.rejects(access('never.img'))

// #region between
await deltaBetweenFiles('old.img', 'new.img', 'between.delta')
await patchFile('old.img', 'between.delta', 'again.img')
// #endregion between
assert.deepEqual(await readFile('again.img'), await readFile('new.img'))
