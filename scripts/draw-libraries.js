/**
 * `npm run draw`: the table of the libraries in the README: what each promises, by its package.json, and what was measured
 * beside its peer, by docs/benchmarks/headlines.json, which benchmarks write; the same as a picture.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { draw, drawFile } from './drawing.js'
import { drawHeadlines, ratioOf, timesOf } from './headlines.js'
import { root } from './setup/program.js'

const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))
const headlines = read('docs/benchmarks/headlines.json')
const rows = readdirSync(join(root, 'libs'))
  .map((folder) => ({ folder, ...read(`libs/${folder}/package.json`) }))
  .map(({ folder, name, description }) => ({
    link: `[${name}](libs/${folder})`,
    description,
    of: headlines[folder],
  }))
draw(
  'README.md',
  `| Library | What it promises | Measured beside what you would use instead |
|---|---|---|
${rows.map(({ link, description, of }) => `| ${link} | ${description} | ${of ? told(of) : ''} |\n`).join('')}`,
  'its libraries or their figures are others',
)
drawFile('docs/benchmarks/headlines.svg', drawHeadlines(headlines), 'the figures are others')

/** A figure beside that of the peer. */
function told(headline) {
  const { benchmark, what, unit, ours, peer, theirs } = headline
  const ratio = `[${ratioOf(timesOf(headline))}](docs/benchmarks/${benchmark}.md)`
  return `${what}: ${ratio} (${figure(ours)} ${unit}; ${peer} ${figure(theirs)})`
}

function figure(value) {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 })
}
