import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'

const run = promisify(execFile)
const init = new URL('../../src/phase1/client/init.sh', import.meta.url)

/** What the loop stands on; it ends where something would be fetched. */
const before = `
say() { :; }
assigned() { [ -n "$mine" ] && echo "$mine"; }
setting() { case $1 in timeout) echo "$seconds" ;; default_os) echo image ;; order) echo "image live" ;; esac; }
word() { case $1 in image) echo disk ;; live) echo kexec ;; esac; }
choose() { echo "$2, asked for $1 s"; }
bring() { echo "$1"; exit 0; }
`

it.each([
  ['0', '', false, 'image'],
  ['0', '', true, 'image, asked for -1 s'],
  ['30', '', false, 'image, asked for 30 s'],
  ['30', '', true, 'image, asked for -1 s'],
  ['30', 'image', false, 'image'],
  ['30', 'image', true, 'image, asked for -1 s'],
])(
  'writes no disk again unasked: timeout %s, assigned "%s", written: %s',
  async (seconds, mine, isWritten, chosen) => {
    await using folder = await temporaryFolder()
    if (isWritten) await writeFile(join(folder.path, 'written'), '')
    const text = await readFile(init, 'utf8')
    const loop = text.slice(text.indexOf('while :')).replaceAll('/run/', `${folder.path}/`)
    const { stdout } = await run('busybox', ['sh', '-c', `${before}${loop}`], {
      env: { ...process.env, seconds, mine },
    })
    expect(stdout.trim()).toBe(chosen)
  },
)
