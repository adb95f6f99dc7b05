import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { runScripts } from '../support/phase1-scripts.ts'

/** It never gets as far as to let anybody draw, and hears no signal that can be ignored. */
const hung = `trap '' TERM
cd "$(dirname "$0")/../../.."
echo '[ 1.0] (II) looking for a card' >run/x.log
: >run/hangs
exec sleep 300
`

/** Time goes by at once as long as X hangs. */
const before = `
say() { echo "$*"; }
report() { echo "report $*"; }
modprobe() { :; }
timeout() { shift; "$@"; }
chvt() { echo "console $1"; }
show_text() { echo text; }
sleep() {
  [ -e run/hangs ] && kill -0 "$(cat run/x.pid)" 2>/dev/null || busybox sleep 0.01
}
`
const after = `
start_x && exit 1
[ -z "$x_server" ] || exit 2
while kill -0 "$(cat run/x.pid)" 2>/dev/null; do busybox sleep 0.01; done
`

it('ends X that hangs, takes the screen from it, and says so', async () => {
  await using folder = await temporaryFolder()
  const said = await runScripts({
    ...{ folder: folder.path, names: ['lib', 'x'], before, after },
    programs: { 'usr/lib/xorg/Xorg': hung, 'dev/tty7': '' },
  })
  const why = 'X was not ready after 120 s, and was ended. It said last: (II) looking for a card'
  // What is said before is on the screen that X had.
  expect(said).toBe(`text\nconsole 1\n${why}\nreport failed reason=x\n`)
  expect(await readFile(join(folder.path, 'run/error'), 'utf8')).toBe(`${why}\n`)
})
