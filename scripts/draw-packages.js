/**
 * `npm run draw`: draw who depends on whom, by each package.json, into docs/architecture.md.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { draw } from './drawing.js'
import { root } from './setup/program.js'

draw('docs/architecture.md', drawing(), 'the packages depend on each other otherwise')

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
