/** The stable codes of everything that can go wrong in a repository. */
export type RepositoryErrorCode =
  /** An option is wrong; the message lists every fault. */
  | 'ERR_OPTIONS'
  /** A name that is none of an image: it has no date, or characters that a URL or a shell would mangle. */
  | 'ERR_IMAGE_NAME'
  /** A configuration file does not have one of the two forms, or names what is not there. */
  | 'ERR_CONFIG'
  /** An image cannot be read: truncated, damaged, not a squashfs. It is not published. */
  | 'ERR_IMAGE'
  /** An image was written to or replaced while it was being read. */
  | 'ERR_IMAGE_CHANGED'
  /** Two files of an image define the same puavo-conf key. */
  | 'ERR_DUPLICATE_KEY'
  /** A delta could not be made, or does not give its target when it is applied. */
  | 'ERR_DELTA'
  /** A file of the mirror is not what its metadata say. */
  | 'ERR_MIRROR'
  /** A server does not answer as a mirror does. */
  | 'ERR_FETCH'
  /** Not enough of the keys that are trusted have signed. */
  | 'ERR_SIGNATURE'
  /** Signed metadata are older than those that were there before. */
  | 'ERR_ROLLBACK'
  /** Signed metadata have expired: somebody may withhold newer ones. */
  | 'ERR_EXPIRED'
  /** A folder of keys is not as it should be, or lacks a private key. */
  | 'ERR_KEYS'
  /** The disk is full, or refuses; `cause` has its `code`. */
  | 'ERR_IO'
  /** A mirror could not be sent to where it was to go; the message has what rsync said. */
  | 'ERR_UPLOAD'
  /** Another run is at work in the same mirror. */
  | 'ERR_BUSY'
  /** The Redis of the workers cannot be reached, or was away for too long. */
  | 'ERR_QUEUE'
  /** A worker does not see the storage that the generator works in. */
  | 'ERR_STORAGE'

/** What went wrong, for programs (`code`), for people (`message`) and for the curious (`cause`). */
export class RepositoryError extends Error {
  /** Always `RepositoryError`. */
  override readonly name = 'RepositoryError'
  /** Stable across releases; compare this rather than the message. */
  readonly code: RepositoryErrorCode

  constructor(code: RepositoryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
