/**
 * One word of a unit file, by systemd.syntax(7): in quotes where it must be, its `%` doubled, since
 * `%` begins a specifier.
 */
export function quoted(word: string): string {
  const text = word.replaceAll('%', '%%')
  if (/^[\w@%+=:,./-]+$/.test(text)) return text
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/**
 * A command line of a unit file, by systemd.service(5): its `$` doubled, since `$` begins a variable.
 *
 * @param words the program and its arguments, as they shall arrive
 */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => quoted(word).replaceAll('$', '$$$$')).join(' ')
}
