/**
 * Recordings that can still be proven years later: what the recorder publishes goes, segment by segment, into an archive
 * with an ASC MHL history, which tells on its own what a disk has damaged, and is mended from another copy.
 *
 * `npx node examples/compose/prove-recordings.ts [FOLDER]`: what it makes is in FOLDER, or else removed at the end.
 */
import { mkdtemp, open, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createImporter, type VerifyReport } from '@boxwright/importer'
import { createRecorder, fromIterable } from '@boxwright/recorder'

const kept = process.argv[2]
const folder = kept ? resolve(kept) : await mkdtemp(join(tmpdir(), 'prove-recordings-'))
const [takes, archive] = [join(folder, 'takes'), join(folder, 'archive')]
/** Frames a second. */
const rate = 48_000

/** Four seconds of a chirp; a box has `openAlsa({ device: 'default' })` instead. */
async function* chirp(): AsyncGenerator<Uint8Array> {
  for (let second = 0; second < 4; second++) {
    const wave = Int16Array.from({ length: rate }, (_, at) => 8_000 * Math.sin((at * at) / 4e6))
    yield new Uint8Array(wave.buffer)
  }
}

try {
  await using recorder = createRecorder({
    source: await fromIterable({
      bytes: chirp(),
      format: { sampleFormat: 'S16_LE', rate, channels: 1 },
    }),
    directory: takes,
    name: '%Y-%m-%d/%Hh%Mm%S.wav',
    // A box would take quarters of an hour.
    rotate: 1,
    start: Date.UTC(2026, 10, 21, 12),
  })
  await using importer = createImporter({
    archive,
    naming: { template: '%Y-%m-%d/{name}' },
    // For whoever has no XXH128 at hand.
    sums: ['md5'],
    // What is still being written is none of its kinds.
    others: 'skip',
  })

  // One after the other: each import adds a generation with what is new, and knows the rest by its content.
  let proving = Promise.resolve()
  recorder.events.on('segment', ({ files }) => {
    proving = proving.then(async () => {
      const { imported, proven } = await importer.import({ source: takes })
      const names = files.map(({ name }) => name).join(', ')
      console.log(`${names}: ${imported.files} files new in the archive, proven: ${proven}`)
    })
    // Whoever waits for it at the end is told; until then it is not unheard.
    proving.catch(() => undefined)
  })
  const { segments, missing } = await recorder.run()
  await proving
  const { stored, generations } = await importer.status()
  console.log(`${segments} segments, ${missing} frames missing`)
  console.log(`${stored.files} files, ${generations} generations in ${join(archive, 'ascmhl')}`)
  told('Years later', await importer.verify())

  // A disk forgets one bit of one file, and says nothing.
  const victim = join(archive, '2026-11-21/12h00m02.wav')
  {
    await using file = await open(victim, 'r+')
    const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: 20_000 })
    await file.write(Buffer.of((buffer[0] ?? 0) ^ 1), 0, 1, 20_000)
  }
  told('After the disk has changed a bit', await importer.verify())

  // It is put aside, for nothing is ever overwritten; what is whole comes in again, as 12h00m02-1.
  await rename(victim, join(folder, 'damaged.wav'))
  await importer.import({ source: takes })
  const { faults } = told('After another import', await importer.verify())
  if (faults.length > 0) process.exitCode = 1
} finally {
  if (!kept) await rm(folder, { recursive: true, force: true })
}

function told(when: string, report: VerifyReport): VerifyReport {
  console.log(`${when}: ${report.verified.files} files are what they were`)
  for (const { path, kind, message } of report.faults) console.log(`  ${path} ${kind}: ${message}`)
  return report
}
