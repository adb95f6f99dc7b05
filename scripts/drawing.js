import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, root } from './setup/program.js'

const [begin, end] = ['<!-- drawn by npm run draw -->\n', '<!-- end of the drawing -->']

/**
 * Put a drawing into a page, between its two marks. With `--check` nothing is written: it fails if the drawing that is
 * there is another one.
 *
 * @param {string} page a path from the root
 * @param {string} drawing what comes between the marks; ends with a newline
 * @param {string} otherwise what is wrong when it is another one
 */
export function draw(page, drawing, otherwise) {
  const text = readFileSync(join(root, page), 'utf8')
  const [before, after] = [text.indexOf(begin), text.indexOf(end)]
  if (before < 0 || after < before) fail(`${page}: expected a drawing between ${begin}and ${end}`)
  drawFile(page, `${text.slice(0, before)}${begin}${drawing}${text.slice(after)}`, otherwise)
}

/** The same for a file that is nothing but a drawing. @param {string} file @param {string} drawn @param {string} otherwise */
export function drawFile(file, drawn, otherwise) {
  const path = join(root, file)
  if (!process.argv.includes('--check')) writeFileSync(path, drawn)
  else if (!existsSync(path) || readFileSync(path, 'utf8') !== drawn)
    fail(`${file}: ${otherwise}: npm run draw`)
}
