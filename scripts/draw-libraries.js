/**
 * `npm run draw`: the table of the libraries in the README: what each promises, by its package.json, and what was measured
 * beside its peer, by docs/benchmarks/headlines.json, which benchmarks write.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { draw } from './drawing.js'
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
  `| Library | What it promises | Measured in one run with what one would use instead |
|---|---|---|
${rows.map(({ link, description, of }) => `| ${link} | ${description} | ${of ? told(of) : ''} |\n`).join('')}`,
  'its libraries or their figures are others',
)

/** A figure beside that of the peer. */
function told({ benchmark, what, unit, ours, peer, theirs, isRate = false }) {
  const times = isRate ? ours / theirs : theirs / ours
  const ratio = times < 10 ? times.toFixed(1) : Math.round(times).toLocaleString('en')
  return `${what}: [${ratio}x](docs/benchmarks/${benchmark}.md) (${figure(ours)} ${unit}; ${peer} ${figure(theirs)})`
}

function figure(value) {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 })
}
