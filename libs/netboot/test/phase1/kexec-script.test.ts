import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { runScripts } from '../support/phase1-scripts.ts'

const before = `
say() { echo "$*"; }
stop_seeding() { :; }
mount() { :; }
sync() { :; }
kexec() { echo "kexec $*"; }
timeout() { shift; "$@"; }
wget() { echo "$5" >run/told; }
`
/** What listens for those who have a key does so until this kernel ends. */
const after = `
netboot_server=http://192.0.2.1:8080
busybox sleep 300 &
listener=$!
load_kernel target vmlinuz initrd.img 'quiet "two words"'
kill "$listener"
cat run/told
`

it('starts a kernel as soon as the server knows, whatever else runs on the machine', async () => {
  await using folder = await temporaryFolder()
  const said = await runScripts({
    ...{ folder: folder.path, names: ['lib', 'method-kexec'], before, after },
  })
  expect(said).toMatch(
    /^kexec -c -i -l vmlinuz --initrd=initrd.img --command-line=quiet "two words"\nkexec -e\nstate=booted&at=\d+&os=target\n$/,
  )
})
