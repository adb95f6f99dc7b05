import { chmod, open } from 'node:fs/promises'
import { expect } from 'vitest'
import { type Bench, bench } from './bench.ts'

/** A card, an archive, and what a verification finds in it. */
export interface VerificationBench extends Bench {
  /** What a verification finds, as it is told and as it is reported. */
  found(): Promise<string[]>
}

/** Make a card and the place of an archive that is to be verified. */
export async function verificationBench(): Promise<VerificationBench> {
  const it = await bench()
  return {
    ...it,
    async found() {
      const told: string[] = []
      const { faults } = await it.using((importer) => {
        importer.events.on('fault', ({ kind, path }) => told.push(`${kind} ${path}`))
        return importer.verify()
      })
      expect(faults.map(({ kind, path }) => `${kind} ${path}`).sort()).toEqual(told.toSorted())
      return told.sort()
    },
  }
}

/** Turn one bit of a file over, as a disk does that forgets: neither size nor time change. */
export async function flipBit(path: string): Promise<void> {
  await chmod(path, 0o644)
  const file = await open(path, 'r+')
  const { atime, mtime } = await file.stat()
  const byte = Buffer.alloc(1)
  await file.read(byte, 0, 1, 50)
  byte[0] = (byte[0] ?? 0) ^ 4
  await file.write(byte, 0, 1, 50)
  await file.utimes(atime, mtime)
  await file.sync()
  await file.close()
}
