import { phase1Files } from './ipxe-script.ts'
import { phase1Words } from './phase1-words.ts'

/** What machines under Secure Boot load, by the names that they ask for. */
export interface SecureBootFiles {
  /** What the firmware loads: Debian's shim, which Microsoft has signed. */
  readonly shim: string
  /** What shim loads, by a name that is built into it: GRUB, which Debian has signed. */
  readonly grub: string
  /** What GRUB runs. */
  readonly config: string
}

/** Their names. */
export const secureBootFiles: SecureBootFiles = {
  shim: 'shimx64.efi',
  grub: 'grubx64.efi',
  config: 'grub/grub.cfg',
}

/** What machines load after GRUB. */
export interface GrubPlaces {
  /** The IPv4 address of the server, which GRUB asks by TFTP: what Debian has signed of it knows no HTTP. */
  readonly hostIp: string
  /** Where a machine tells how it is doing; `undefined`: nowhere. */
  readonly server: string | undefined
  /** More words for the kernel of phase 1: `console=ttyS0`. */
  readonly words?: readonly string[]
}

/**
 * What GRUB is to run: it loads the kernel, phase 1 and the torrents. GRUB does not tell netmask and gateway, so phase 1
 * asks for an address by itself. A kernel that Debian has not signed is refused, here and by each kernel after it.
 */
export function grubConfig({ hostIp, server, words = [] }: GrubPlaces): string {
  const { kernel, initrd, torrents } = phase1Files
  const place = (name: string): string => `(tftp,${hostIp})/${name}`
  const line = phase1Words({ server, words }).map(quoted).join(' ')
  return `# It is written at each start.
echo 'BootTorrent: loading phase 1'
while true; do
  if linux ${place(kernel)} ${line} netboot_mac=$net_default_mac; then
    if initrd ${place(initrd)} ${place(torrents)}; then
      boot
    fi
  fi
  echo 'Phase 1 could not be loaded from tftp://${hostIp}/: see above. Is the server on? Is its kernel as Debian has signed it?'
  echo 'Trying again in 5 s.'
  sleep 5
done
`
}

/** As GRUB's shell reads it: nothing in it is run (GRUB manual, 17.1). */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
