/** `npm run sizes`: write down how large each package is, as it is built now, into docs/sizes.md. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from './release/pack.js'
import { packagesIn } from './release/packages.js'
import { needBuild } from './setup/build.js'
import { root } from './setup/program.js'

needBuild()
const folder = mkdtempSync(join(tmpdir(), 'boxwright-sizes-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const kilobytes = (bytes) => Math.round(bytes / 1000)
const rows = pack(packagesIn(root), root, folder)
  .sort((one, other) => one.name.localeCompare(other.name))
  .map(({ name, files, packed, unpacked }) => {
    return `| ${name} | ${files} | ${kilobytes(packed)} | ${kilobytes(unpacked)} |`
  })
writeFileSync(
  join(root, 'docs/sizes.md'),
  `# How large the packages are

By \`npm run sizes\`; a test compares with what \`npm pack\` makes. What a package depends on is not in it; sources are, so that source maps
lead to them.

| | files | packed, kB | unpacked, kB |
|---|--:|--:|--:|
${rows.join('\n')}
`,
)
