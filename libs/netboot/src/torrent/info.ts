/** A file of a torrent. */
export interface TorrentFile {
  /** Its path within the folder of the torrent, as names; the file's own is the last. */
  readonly path: readonly string[]
  /** In bytes. */
  readonly length: number
  /** Whether it is only there to let the next file begin with a piece (BEP 47): zeros, kept by nobody. */
  readonly padding: boolean
}

/** What a torrent is of: what its infohash is the SHA-1 of. */
export interface TorrentInfo {
  /** Of the file; or of the folder, if `files` are in one. */
  readonly name: string
  /** Whether the files are in a folder called `name`; if not there is one file, called so. */
  readonly folder: boolean
  /** In bytes; a power of two. */
  readonly pieceLength: number
  /** The SHA-1 of each piece, 20 bytes each, one behind the other. */
  readonly pieces: Uint8Array
  /** The files, in the order of their bytes. */
  readonly files: readonly TorrentFile[]
  /** Whether peers are only taken from the torrent's trackers (BEP 27). */
  readonly private: boolean
  /**
   * Of a hybrid torrent: the root of the tree of hashes of each file (BEP 52); `undefined` of padding, and of a file without
   * content.
   */
  readonly roots?: readonly (Uint8Array | undefined)[]
}

/** A torrent: what it is of, and where to have it from. */
export interface Metainfo {
  /** What it is of. */
  readonly info: TorrentInfo
  /** The same, bencoded: what the infohash is the SHA-1 of. */
  readonly infoBytes: Uint8Array
  /** URLs of trackers, `http:` or `udp:`; of each tier one is asked, the first tier first (BEP 12). */
  readonly trackers: readonly (readonly string[])[]
  /** URLs of web servers that have the files, too (BEP 19). */
  readonly webSeeds: readonly string[]
  /** What made it; empty if it does not say. */
  readonly createdBy: string
  /**
   * Of a hybrid torrent: the roots of the pieces of each file that is longer than one, one behind the other (BEP 52), by the
   * hexadecimal digits of the file's root.
   */
  readonly pieceLayers?: ReadonlyMap<string, Uint8Array>
}

/** Of a SHA-1, in bytes. */
export const hashLength = 20

/** Of all files together, padding included, in bytes. */
export function lengthOf(info: TorrentInfo): number {
  return info.files.reduce((length, file) => length + file.length, 0)
}

/** How many pieces there are. */
export function pieceCountOf(info: TorrentInfo): number {
  return info.pieces.length / hashLength
}

/** Of one piece, in bytes: the last one may be shorter. */
export function lengthOfPiece(info: TorrentInfo, piece: number, length: number): number {
  return Math.min(info.pieceLength, length - piece * info.pieceLength)
}

/** Files that each begin with a piece: padding between them (BEP 47). */
export function aligned(files: readonly TorrentFile[], pieceLength: number): TorrentFile[] {
  return files.flatMap((file, index) => {
    const padding = (pieceLength - (file.length % pieceLength)) % pieceLength
    if (padding === 0 || index === files.length - 1) return [file]
    return [file, { path: ['.pad', String(padding)], length: padding, padding: true }]
  })
}
