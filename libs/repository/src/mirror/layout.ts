import { join } from 'node:path'

/** Where everything is in a mirror: what clients fetch, and our own in a dot folder. */
export interface Layout {
  /** The mirror's root: images and `CKSUMS`. */
  readonly root: string
  /** The rdiffs. */
  readonly rdiffs: string
  /** The metadata, a file for each series. */
  readonly meta: string
  /** Sums as `cksum`, `sha256sum` and `sha512sum` print them. */
  readonly checksums: string
  /** Signatures of images, which only rdiff needs. */
  readonly signatures: string
  /** Signed metadata: what a TUF client takes for the repository. */
  readonly tuf: string
  /** Copies of the metadata under names with their hashes, for clients that look at signatures. */
  readonly tufMeta: string
  /** What clients have no use for: everything below is in it. */
  readonly state: string
  /** How far the signed metadata have come. */
  readonly signed: string
  /** What was found out about each file. */
  readonly records: string
  /** Indexes of images, for the next rdiffs. */
  readonly indexes: string
  /** Of which images the signatures are. */
  readonly signatureNotes: string
  /** What no series lists any more, and for how long. */
  readonly unlisted: string
  /** What is being made. */
  readonly work: string
  /** Held by a run. */
  readonly lock: string
}

/** The name of the folder of {@link Layout.state}. */
export const stateFolder = '.repository'

/** The name of the folder of {@link Layout.tuf}: where clients find it is theirs to know. */
export const tufFolder = 'tuf'

/** The layout of the mirror in a folder. */
export function layoutOf(root: string): Layout {
  const state = join(root, stateFolder)
  return {
    root,
    rdiffs: join(root, 'rdiffs'),
    meta: join(root, 'meta'),
    checksums: join(root, '.checksums'),
    signatures: join(root, '.signatures'),
    tuf: join(root, tufFolder),
    tufMeta: join(root, tufFolder, 'meta'),
    state,
    signed: join(state, 'signed.json'),
    records: join(state, 'records'),
    indexes: join(state, 'indexes'),
    signatureNotes: join(state, 'signatures'),
    unlisted: join(state, 'unlisted.json'),
    work: join(state, 'work'),
    lock: join(state, 'lock'),
  }
}
