import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { runScripts } from '../support/phase1-scripts.ts'

/** It has all, says so, and takes its time to end, as aria2c does. */
const slow = `touch "$(dirname "$0")/run/complete"
echo 'x [NOTICE] Seeding is over.'
exec sleep 1000
`

/** An add-on is what the server says, and has nothing in it. */
const before = `
say() { :; }
report() { :; }
setting() { :; }
unxz() { :; }
cpio() { :; }
is_right() { true; }
`
const after = `
torrents=.
seeder=
bring_addon qemu || exit 1
kill "$(cat run/seeder)" 2>/dev/null && exit 2
[ -s run/ended ] && echo ended
`

it('goes on to the next download only when that of an add-on has ended', async () => {
  await using folder = await temporaryFolder()
  const said = await runScripts({
    ...{ folder: folder.path, names: ['aria2', 'fetch'], before, after },
    programs: { aria2c: slow },
  })
  expect(said).toBe('ended\n')
})
