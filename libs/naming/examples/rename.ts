/** Print a safe name, by moment and number, for each file that is given. */
import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { compileName, nameKey, suffixed } from '@boxwright/naming'

const template = compileName('%Y/%m-%b/{sequence:04}-{title}.{extension}')
const taken = new Set<string>()

for (const [index, path] of process.argv.slice(2).entries()) {
  const { mtimeMs } = await stat(path)
  const extension = extname(path)
  const facts = {
    sequence: index + 1,
    title: path.slice(path.lastIndexOf('/') + 1, path.length - extension.length),
    extension: extension.slice(1).toLowerCase() || 'bin',
  }
  const name = template.format({ moment: mtimeMs, facts })
  let number = 0
  while (taken.has(nameKey(suffixed(name, number)))) number++
  taken.add(nameKey(suffixed(name, number)))
  console.log(`${path} -> ${suffixed(name, number)}`)
}
