/** Something in a mirror that is not as its metadata say. */
export interface MirrorFault {
  /** The file, from the root of the mirror. */
  readonly file: string
  /** What is wrong: what was expected, what is there. */
  readonly message: string
  /** Whether it could not be read: then what is in it may be right. */
  readonly unread?: true
}
