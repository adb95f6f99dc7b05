/** What Linux takes as the name of a file, in bytes. */
const longestName = 255
/** What it takes as a path, in bytes; a client adds its own folder. */
const longestPath = 3072
const utf8 = new TextEncoder()

/**
 * What is wrong with a name that came over the network, and is to become that of a file.
 *
 * @returns what was expected instead; `undefined` if nothing is wrong
 */
export function nameFault(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..') return 'a name, not empty, `.` or `..`'
  // The backslash separates folders elsewhere; a control character could command a terminal.
  if (/[/\\\p{Cc}\u2028\u2029\ufffd]/u.test(name)) {
    return 'UTF-8 without slashes, backslashes and control characters'
  }
  if (utf8.encode(name).length > longestName) return `at most ${longestName} bytes`
  return undefined
}

/**
 * What is wrong with the paths of files that are to lie in one folder together.
 *
 * @param paths - each as its names, the file's own last
 * @returns a sentence for each fault
 */
export function pathFaults(paths: readonly (readonly string[])[]): string[] {
  const faults: string[] = []
  const files = new Set<string>()
  for (const path of paths) {
    const whole = path.join('/')
    const shown = JSON.stringify(whole)
    if (path.length === 0) faults.push('a file without a name')
    for (const name of path) {
      const expected = nameFault(name)
      if (expected !== undefined) faults.push(`${shown}: expected ${expected}`)
    }
    if (utf8.encode(whole).length > longestPath) {
      faults.push(`${shown}: expected at most ${longestPath} bytes`)
    }
    if (files.has(whole)) faults.push(`${shown}: is there twice`)
    files.add(whole)
  }
  for (const path of paths) {
    for (let depth = 1; depth < path.length; depth += 1) {
      const folder = path.slice(0, depth).join('/')
      if (files.has(folder)) faults.push(`${JSON.stringify(folder)}: is a file and a folder`)
    }
  }
  return faults
}
