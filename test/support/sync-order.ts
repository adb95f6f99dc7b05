/** A system call that was carried out, as strace wrote it down. */
interface Call {
  readonly name: string
  /** Paths in quotes, or of a descriptor: `fsync(5</a>)`. */
  readonly paths: readonly string[]
  readonly failed: boolean
}

/**
 * What a program did out of order, so that a power cut or a failing disk could lose or tear a file
 * that it published. Empty if it kept to:
 *
 * 1. a file is synced after its last write and before it gets a name that does not end in `.part`;
 * 2. a file on which fsync failed never gets such a name: a second fsync would pass, for the kernel
 *    has dropped or marked as clean what it could not write;
 * 3. a folder is synced after a name was given in it, and before the old name is removed.
 *
 * @param calls - lines of strace with `-y`, of at least openat, write, fsync, link, rename, unlink
 */
export function syncViolations(calls: readonly string[]): string[] {
  const violations: string[] = []
  const dirty = new Set<string>()
  const suspect = new Set<string>()
  const unsyncedNames = new Map<string, string>()
  for (const { name, paths, failed } of joined(calls).flatMap(parse)) {
    const [path = '', other = ''] = paths
    if (name === 'fsync' || name === 'fdatasync') {
      if (failed) suspect.add(path)
      else {
        dirty.delete(path)
        for (const [published, part] of unsyncedNames) {
          if (folderOf(published) === path || folderOf(part) === path)
            unsyncedNames.delete(published)
        }
      }
    } else if (failed) {
    } else if (name === 'write' || name === 'pwrite64') {
      dirty.add(path)
    } else if (name === 'link' || name === 'rename') {
      if (!other.endsWith('.part')) {
        if (dirty.has(path)) violations.push(`${other} was published before it was synced`)
        if (suspect.has(path)) violations.push(`${other} was published after its fsync had failed`)
        unsyncedNames.set(other, path)
      }
      for (const set of [dirty, suspect]) {
        if (set.has(path)) set.add(other)
        if (name === 'rename') set.delete(path)
      }
    } else if (name === 'unlink') {
      for (const [published, part] of unsyncedNames) {
        if (part === path) violations.push(`${part} was removed before ${published} was synced`)
      }
      dirty.delete(path)
      suspect.delete(path)
    }
  }
  for (const published of unsyncedNames.keys()) violations.push(`${published} was never synced`)
  return violations
}

/** Put calls together that strace tore: `1 fsync(3 <unfinished ...>` and `1 <... fsync resumed>) = 0`. */
function joined(calls: readonly string[]): string[] {
  const begun = new Map<string, string>()
  const whole: string[] = []
  for (const line of calls) {
    const thread = line.slice(0, line.indexOf(' '))
    const resumed = /<\.\.\. \w+ resumed>(.*)$/.exec(line)
    if (line.endsWith('<unfinished ...>'))
      begun.set(thread, line.slice(0, -'<unfinished ...>'.length))
    else whole.push(resumed ? `${begun.get(thread) ?? ''}${resumed[1]}` : line)
  }
  return whole
}

function parse(line: string): Call[] {
  const [, name, rest] = /^\d+ +(\w+)\((.*)$/.exec(line) ?? []
  const result = / = (-?\d+|\?)/.exec(line)?.[1]
  if (name === undefined || rest === undefined || result === undefined) return []
  const paths = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"|\d+<([^>]*)>/g)].map(
    ([, quoted, held]) => held ?? quoted ?? '',
  )
  return [{ name, paths, failed: result.startsWith('-') || result === '?' }]
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')))
}
