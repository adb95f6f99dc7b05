/** Of what a machine has written, in characters: so much is looked at. */
export const longest = 32_768
/** Lines that are shown. */
const most = 25

/** Control sequences that paint: CSI, choices of a character set, OSC, and the short ones. */
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin and end with
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|[()][0-9A-B]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[^()[\]])/g

/**
 * What is on a screen on which this was written: a teletype that knows carriage return, backspace, and how to be cleared. Other
 * control sequences (ECMA-48) are left out.
 */
export function screenOf(written: string): string {
  // A screen that is cleared: ED 2 or 3, or RIS.
  const cleared = Math.max(written.lastIndexOf('\u001b[2J'), written.lastIndexOf('\u001bc'))
  const text = (cleared < 0 ? written : written.slice(cleared))
    .replace(controls, '')
    .replaceAll('\r\n', '\n')
  const lines = text.split('\n').map(typed)
  while (lines.at(-1) === '') lines.pop()
  return lines.slice(-most).join('\n')
}

/** A line, as it is once all of it was typed over what was there. */
function typed(line: string): string {
  const cells: string[] = []
  let at = 0
  for (const letter of line) {
    if (letter === '\r') at = 0
    else if (letter === '\b') at = Math.max(0, at - 1)
    else if (letter >= ' ') cells[at++] = letter
  }
  return cells.join('').trimEnd()
}
