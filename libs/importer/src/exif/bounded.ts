import { access, constants } from 'node:fs/promises'

/**
 * Bytes of memory that exiftool may ask for; it takes some 60 MB. It unpacks whatever is packed in a photo: 4 MB of a
 * hostile PNG become more than a gigabyte, and a small box would end for it.
 */
const mostBytes = 512 * 2 ** 20

/** Of util-linux; each Debian has it. */
const prlimit = '/usr/bin/prlimit'

/** How exiftool is started. */
export interface BoundedExiftool {
  /** The program. */
  readonly exiftoolPath?: string
  /** Its arguments. */
  readonly exiftoolArgs?: string[]
  /** Its environment. */
  readonly exiftoolEnv: NodeJS.ProcessEnv
}

/**
 * Options for exiftool that bound its memory, where that can be done: one that wants more ends, and is started anew. It
 * starts in any environment: Perl complains of a locale that the machine does not have, such as ssh brings along from
 * another one, and whatever it complains of would be taken for a failure.
 */
export async function boundedExiftool(): Promise<BoundedExiftool> {
  const isThere = await access(prlimit, constants.X_OK).then(
    () => true,
    () => false,
  )
  const exiftoolEnv = { ...process.env, LC_ALL: 'C' }
  if (!isThere) return { exiftoolEnv }
  const { DefaultExiftoolArgs, exiftoolPath } = await import('exiftool-vendored')
  const command = [`--as=${mostBytes}`, '--', await exiftoolPath(), ...DefaultExiftoolArgs]
  return { exiftoolPath: prlimit, exiftoolArgs: command, exiftoolEnv }
}
