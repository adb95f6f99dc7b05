/** What the guide shows, part by part. It works in the folder that it is run in. */
import assert from 'node:assert/strict'
import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { createKeys, createRepository } from '@boxwright/repository'

// Two tiny images. Real ones are squashfs, and are looked into: hence `allowAnyImage`.
await mkdir('images')
const image = (date: string): string => `images/puavo-os-demo-trixie-${date}-amd64.img`
const noise = crypto.getRandomValues(new Uint8Array(60_000))
await writeFile(image('2026-01-01-120000'), noise)
await writeFile(image('2026-02-01-120000'), [noise, new TextEncoder().encode('and what is new')])
const allowAnyImage = true

// #region first
const repository = createRepository({
  images: 'images',
  mirror: 'mirror',
  repository: 'images.example.org',
  allowAnyImage,
})
repository.events.on('delta', ({ filename, size }) => console.log(`${filename}: ${size} bytes`))
const { images, diffs } = await repository.generate()
console.log(`${images.offered} images, ${diffs.offered} rdiffs`)
// #endregion first
assert.deepEqual([images.offered, diffs.offered], [2, 2])

// A disk forgets, or somebody meddles.
const rdiff = `mirror/${(await readdir('mirror', { recursive: true })).find((name) => /rdiff$/.test(name))}`
await appendFile(rdiff, '?')
// #region verify
const faults = await repository.verify({ mend: true })
for (const { file, message } of faults) console.log(`${file}: ${message}`)
await repository.generate()
// #endregion verify
assert.equal(faults.length, 1)
assert.deepEqual(await repository.verify(), [])

// #region signed
const { root } = await createKeys({ folder: 'keys' })
const signing = createRepository({
  ...{ images: 'images', mirror: 'mirror', repository: 'images.example.org', allowAnyImage },
  keys: 'keys',
})
await signing.generate()
console.log(`Clients trust ${root}`)
// #endregion signed
assert.ok((await readdir('mirror/tuf')).includes('timestamp.json'))
