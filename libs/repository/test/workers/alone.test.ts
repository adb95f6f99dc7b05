import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startNode } from '../../../../test/support/program.ts'
import { imageFolder } from '../image-folder.ts'
import { amxa } from '../names.ts'

const index = new URL('../../src/index.ts', import.meta.url)

it('without the packages for Redis all works but workers, and they say what is missing', async () => {
  await using folder = await imageFolder()
  await folder.add(amxa(1).filename, 1)
  const lines = [
    "import { registerHooks } from 'node:module'",
    'registerHooks({',
    '  resolve(name, context, next) {',
    "    if (/^(bullmq|ioredis)/.test(name)) throw new Error('it is not installed')",
    '    return next(name, context)',
    '  },',
    '})',
    `const { createDeltaWorker, createRepository } = await import('${index.href}')`,
    'const [images, mirror] = process.argv.slice(2)',
    'const made = await createRepository({ images, mirror }).generate()',
    'console.log(made.images.offered)',
    "const options = { images, mirror, workers: 'redis://127.0.0.1:1' }",
    'const failed = await createRepository(options).generate().catch((error) => error)',
    'console.log(failed.code, failed.message)',
    'const end = await createDeltaWorker(options).serve().catch((error) => error)',
    'console.log(end.code, end.message)',
  ]
  const file = join(folder.path, 'alone.ts')
  await writeFile(file, lines.join('\n'))
  await using program = startNode(new URL(`file://${file}`), folder.images, folder.mirror)
  const said = 'ERR_QUEUE workers need two packages more: npm install bullmq ioredis'
  for (const line of ['1', said, said]) expect(await program.line()).toBe(line)
  expect(await program.ended()).toMatchObject({ code: 0 })
})
