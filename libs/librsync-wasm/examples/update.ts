/** Bring an old file up to date over a thin line: only the signature and the delta travel. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deltaFile, patchFile, signatureFile } from 'librsync-wasm/node'

const folder = await mkdtemp(join(tmpdir(), 'librsync-wasm-'))
const at = (name: string): string => join(folder, name)
await writeFile(at('old'), 'It was a dark and stormy night. '.repeat(10_000))
await writeFile(at('new'), `Prologue. ${'It was a dark and stormy night. '.repeat(10_000)}`)

// #region update
// Where the old file is:
const signature = await signatureFile(at('old'), at('signature'))
// Where the new file is:
const delta = await deltaFile(at('signature'), at('new'), at('delta'))
// Where the old file is, again; the result appears when it is complete and as expected:
await patchFile(at('old'), at('delta'), at('result'), {
  expected: { size: delta.targetSize },
})
// #endregion update

console.log(`${signature.signatureSize} bytes there, ${delta.deltaSize} bytes back`)
await rm(folder, { recursive: true })
