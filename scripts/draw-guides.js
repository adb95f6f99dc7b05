/**
 * `npm run draw`: put the code of guides into them, where `<!-- from FILE#REGION -->` says so. It stands in the guide itself,
 * for not every place that shows one (a forge, npm) would include it; it comes from a file that a test runs.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { drawFile } from './drawing.js'
import { fail, root } from './setup/program.js'

for (const library of readdirSync(join(root, 'libs'))) {
  const guide = `libs/${library}/docs/guide.md`
  if (!existsSync(join(root, guide))) continue
  const drawn = readFileSync(join(root, guide), 'utf8').replaceAll(
    /^(<!-- from (\S+)#(\S+) -->)\n```ts\n.*?^```$/gms,
    (_, mark, file, region) =>
      `${mark}\n\`\`\`ts\n${regionOf(join(dirname(guide), file), region)}\`\`\``,
  )
  drawFile(guide, drawn, 'its code is not that of its examples')
}

/** The lines between `// #region NAME` and `// #endregion NAME`. */
function regionOf(file, name) {
  const lines = existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : ''
  const [, code] =
    new RegExp(`^// ?#region ${name}\n(.*?)^// ?#endregion ${name}$`, 'ms').exec(lines) ?? []
  return code ?? fail(`${file}: expected a region ${name}`)
}
