import { execFile } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'

// Inside the repository, so that a page finds preact.
const scratch = resolve('test/.scratch', `${process.pid}-web`)
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

it('pages are built as they are shipped when tests build them, too: not with names of files in them', async () => {
  const web = join(scratch, 'examples/box/web')
  mkdirSync(web, { recursive: true })
  writeFileSync(
    join(web, 'index.html'),
    '<title>Box</title>\n<script type="module" src="./main.tsx"></script>\n',
  )
  writeFileSync(
    join(web, 'main.tsx'),
    "import { render } from 'preact'\nrender(<p>This is a page.</p>, document.body)\n",
  )
  const env = { ...process.env, NODE_ENV: 'test' }
  await promisify(execFile)(process.execPath, [resolve('scripts/build-web.js')], {
    cwd: scratch,
    env,
  })
  const [script = ''] = globSync(join(scratch, 'examples/box/dist/web/assets/*.js'))
  const built = readFileSync(script, 'utf8')
  expect(built).toContain('This is a page.')
  expect(built).not.toContain('main.tsx')
})
