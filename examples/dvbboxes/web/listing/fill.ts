/**
 * A listing with names added at the end of a day.
 *
 * @param text of the listing
 * @param day `DDMMYYYY`
 * @param names to add, in play order
 */
export function filled(text: string, day: string, names: readonly string[]): string {
  const lines = text.split('\n')
  const section = `[${day.slice(0, 2)}/${day.slice(2, 4)}]`
  const head = lines.findIndex((line) => line.trim() === section)
  if (head < 0) return text
  const next = lines.findIndex((line, at) => at > head && line.trim().startsWith('['))
  let end = next < 0 ? lines.length : next
  while (end > head + 1 && lines[end - 1]?.trim() === '') end -= 1
  return [...lines.slice(0, end), ...names, ...lines.slice(end)].join('\n')
}
