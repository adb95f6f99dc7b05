/**
 * `npm run draw`: draw who depends on whom, by each package.json, into docs/architecture.md. With `--check` nothing is
 * written: it fails if the drawing is another one.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, root } from './setup/program.js'

const page = 'docs/architecture.md'
const [begin, end] = ['<!-- drawn by npm run draw -->\n', '<!-- end of the drawing -->']

const text = readFileSync(join(root, page), 'utf8')
const [before, after] = [text.indexOf(begin), text.indexOf(end)]
if (before < 0 || after < before) fail(`${page}: expected a drawing between ${begin}and ${end}`)
const drawn = `${text.slice(0, before)}${begin}${drawing()}${text.slice(after)}`
if (!process.argv.includes('--check')) writeFileSync(join(root, page), drawn)
else if (drawn !== text) fail(`${page}: the packages depend on each other otherwise: npm run draw`)

/** A diagram for mermaid, which GitHub draws. */
function drawing() {
  const groups = ['examples', 'libs'].map((group) => ({ group, packages: packagesIn(group) }))
  const packages = groups.flatMap(({ packages }) => packages)
  const lines = [
    'flowchart TD',
    ...groups.flatMap(({ group, packages }) => [
      `  subgraph ${group}`,
      ...packages.map(({ folder }) => `    ${folder}`),
      '  end',
    ]),
    ...packages.flatMap(({ folder, needs }) =>
      packages
        .filter(({ name }) => needs.has(name))
        .map((other) => `  ${folder} --> ${other.folder}`),
    ),
  ]
  return `\`\`\`mermaid\n${lines.join('\n')}\n\`\`\`\n`
}

/** The packages of a group, and what they need when they run. @param {string} group */
function packagesIn(group) {
  return readdirSync(join(root, group))
    .sort()
    .filter((folder) => existsSync(join(root, group, folder, 'package.json')))
    .map((folder) => {
      const { name, dependencies, optionalDependencies, peerDependencies } = JSON.parse(
        readFileSync(join(root, group, folder, 'package.json'), 'utf8'),
      )
      const all = { ...dependencies, ...optionalDependencies, ...peerDependencies }
      return { folder, name, needs: new Set(Object.keys(all)) }
    })
}
