import { join } from 'node:path'
import { sameIdentity } from '../identity.ts'
import { identify } from '../reading/identify.ts'
import { parseNote, type SignatureNote } from '../signatures/note.ts'
import { readText, removeFiles, settle } from './files.ts'
import type { Layout } from './layout.ts'

/** The name of the signature of an image. */
export function signatureName(image: string): string {
  return `${image}.rdiff_signature`
}

/** Whether the signature in the mirror is that of an image. */
export async function hasSignature(
  layout: Layout,
  image: string,
  sha512: string,
): Promise<boolean> {
  const name = signatureName(image)
  const note = parseNote(await readText(notePath(layout, name)))
  const there = await identify(join(layout.signatures, name))
  return note?.image === sha512 && sameIdentity(note.published, there)
}

/** Note of which image a signature is that was published. */
export async function noteSignature(
  layout: Layout,
  image: string,
  note: SignatureNote,
): Promise<void> {
  await settle(notePath(layout, signatureName(image)), `${JSON.stringify(note)}\n`)
}

/** Remove the signatures of images. */
export async function removeSignatures(layout: Layout, images: readonly string[]): Promise<void> {
  const names = images.map(signatureName)
  await removeFiles(layout.signatures, names)
  await removeFiles(
    layout.signatureNotes,
    names.map((name) => `${name}.json`),
  )
}

function notePath({ signatureNotes }: Layout, name: string): string {
  return join(signatureNotes, `${name}.json`)
}
