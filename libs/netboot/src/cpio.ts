/** A file in an archive. */
export interface CpioFile {
  /** Its path, without a slash at its beginning. */
  readonly path: string
  /** Its content. */
  readonly data: Uint8Array
  /** Its permission bits. Default 0o644. */
  readonly mode?: number
}

/** A folder in an archive. Those that something else is in need not be named. */
export interface CpioFolder {
  /** Its path. */
  readonly path: string
  /** Says that it is one. */
  readonly folder: true
}

/** A symbolic link in an archive. */
export interface CpioLink {
  /** Its path. */
  readonly path: string
  /** Where it leads. */
  readonly link: string
}

/** A device with characters in an archive. */
export interface CpioDevice {
  /** Its path. */
  readonly path: string
  /** Its numbers, major and minor. */
  readonly device: readonly [major: number, minor: number]
}

/** Something in an archive of the form that Linux unpacks at its start. */
export type CpioEntry = CpioFile | CpioFolder | CpioLink | CpioDevice

/** Types of files in `st_mode`, as POSIX has them. */
const kinds = { file: 0o100_000, folder: 0o040_000, link: 0o120_000, device: 0o020_000 }
const trailer = 'TRAILER!!!'
/** What one archive ends with is followed by the next at a multiple of this: the kernel wants 4, cpio(1) writes 512. */
const block = 512
const headerLength = 110
const text = new TextEncoder()

/**
 * Write an archive of the form newc (cpio(5); Linux, `Documentation/driver-api/early-userspace/buffer-format.rst`).
 * Equal entries give equal bytes: owners are root, times are 0, inodes count from 1. Folders that an entry is in
 * are made before it.
 *
 * @param entries in the order in which they are unpacked
 * @throws RangeError for a path that is absolute, leaves the archive or is there twice, and for a file of 4 GiB or more
 */
export function writeCpio(entries: readonly CpioEntry[]): Uint8Array {
  const all = withFolders(entries)
  const parts = all.map((entry, index) => member(entry, index + 1))
  parts.push(member({ path: trailer, data: new Uint8Array(), mode: 0 }, 0))
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const archive = new Uint8Array(Math.ceil(length / block) * block)
  let offset = 0
  for (const part of parts) {
    archive.set(part, offset)
    offset += part.length
  }
  return archive
}

function withFolders(entries: readonly CpioEntry[]): CpioEntry[] {
  const all = new Map<string, CpioEntry>()
  for (const entry of entries) {
    const steps = entry.path.split('/')
    if (steps.some((step) => step === '' || step === '.' || step === '..' || step.includes('\0'))) {
      throw new RangeError(
        `expected a path inside of the archive, got ${JSON.stringify(entry.path)}`,
      )
    }
    for (let depth = 1; depth < steps.length; depth += 1) {
      const path = steps.slice(0, depth).join('/')
      if (!all.has(path)) all.set(path, { path, folder: true })
    }
    const twice = all.get(entry.path)
    if (twice && !('folder' in entry && 'folder' in twice)) {
      throw new RangeError(`expected each path once, got ${entry.path} twice`)
    }
    all.set(entry.path, entry)
  }
  return [...all.values()]
}

function member(entry: CpioEntry, inode: number): Uint8Array {
  const name = text.encode(`${entry.path}\0`)
  const data = 'data' in entry ? entry.data : text.encode('link' in entry ? entry.link : '')
  if (data.length >= 2 ** 32) throw new RangeError(`expected less than 4 GiB, got ${entry.path}`)
  const [major, minor] = 'device' in entry ? entry.device : [0, 0]
  const fields = [
    ...[inode, modeOf(entry), 0, 0, 'folder' in entry ? 2 : 1, 0, data.length],
    ...[0, 0, major, minor, name.length, 0],
  ]
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`
  const dataAt = padded(headerLength + name.length)
  const bytes = new Uint8Array(padded(dataAt + data.length))
  bytes.set(text.encode(header))
  bytes.set(name, headerLength)
  bytes.set(data, dataAt)
  return bytes
}

function modeOf(entry: CpioEntry): number {
  if ('folder' in entry) return kinds.folder | 0o755
  if ('link' in entry) return kinds.link | 0o777
  if ('device' in entry) return kinds.device | 0o600
  return entry.mode === 0 ? 0 : kinds.file | (entry.mode ?? 0o644)
}

/** Names and data begin at multiples of 4. */
function padded(length: number): number {
  return Math.ceil(length / 4) * 4
}
