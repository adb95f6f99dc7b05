import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'

const run = promisify(execFile)
const scripts = new URL('../../src/phase1/client/', import.meta.url)

/** It has all, says so, and takes its time to end, as aria2c does. */
const slow = `#!/bin/sh
touch "$(dirname "$0")/run/complete"
echo 'x [NOTICE] Seeding is over.'
exec sleep 1000
`

/** What the script stands on; an add-on is what the server says, and has nothing in it. */
const before = `
say() { :; }
report() { :; }
setting() { :; }
unxz() { :; }
cpio() { :; }
`
const after = `
is_right() { true; }
torrents=.
seeder=
bring_addon qemu || exit 1
kill "$(cat run/seeder)" 2>/dev/null && exit 2
[ -s run/ended ]
`

it('goes on to the next download only when that of an add-on has ended', async () => {
  await using folder = await temporaryFolder()
  const place = (text: string): string =>
    text.replaceAll(/(?<= |"|>|<)\/(netboot|run|addons)\b/g, `${folder.path}/$1`)
  const aria2 = await readFile(new URL('aria2.sh', scripts), 'utf8')
  const fetch = place(await readFile(new URL('fetch.sh', scripts), 'utf8'))
  await mkdir(join(folder.path, 'netboot'))
  await mkdir(join(folder.path, 'run'))
  await writeFile(join(folder.path, 'netboot/aria2.sh'), aria2)
  await writeFile(join(folder.path, 'aria2c'), slow)
  await chmod(join(folder.path, 'aria2c'), 0o755)
  const env = { ...process.env, PATH: `${folder.path}:${process.env['PATH']}` }
  const { stderr } = await run('busybox', ['sh', '-c', `${before}${fetch}${after}`], {
    cwd: folder.path,
    env,
  })
  expect(stderr).toBe('')
})
