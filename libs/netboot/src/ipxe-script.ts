import { phase1Words } from './phase1-words.ts'

/** What machines load after iPXE. */
export interface IpxePlaces {
  /** What the names of files are put behind: `http://192.168.1.1:8080/boot/`, or `tftp://...`. */
  readonly base: string
  /** Where a machine tells how it is doing; `undefined`: nowhere. */
  readonly server: string | undefined
  /** More words for the kernel of phase 1: `console=ttyS0`. */
  readonly words?: readonly string[]
  /** Whether the server is asked first if there is something else to load: for systems of the method `chain`. Default false. */
  readonly chains?: boolean
}

/** The files of phase 1. */
export interface Phase1Files {
  /** Its kernel. */
  readonly kernel: string
  /** Its initrd. */
  readonly initrd: string
  /** Torrents, menu and settings, as one more initrd. */
  readonly torrents: string
}

/** Their names, as they are served. */
export const phase1Files: Phase1Files = {
  kernel: 'vmlinuz',
  initrd: 'phase1.img',
  torrents: 'torrents.gz',
}

/**
 * The script that iPXE is given: it loads the kernel, phase 1 and the torrents, and tells phase 1 the address that it
 * has got, so that it need not ask again.
 */
export function ipxeScript({ base, server, words = [], chains = false }: IpxePlaces): string {
  const { kernel, initrd, torrents } = phase1Files
  const line = [
    `initrd=${initrd}`,
    `initrd=${torrents}`,
    // netX is the card that iPXE has used last.
    ...['mac', 'ip', 'netmask', 'gateway'].map((name) => `netboot_${name}=\${netX/${name}}`),
    ...phase1Words({ server, words }),
  ]
  // What cannot be chained leads on to phase 1. The script itself would be taken for an initrd if it stayed.
  const ask =
    chains && server !== undefined
      ? `chain --autofree ${server}/machines/\${netX/mac}.ipxe ||\n`
      : ''
  return `#!ipxe
${ask}echo BootTorrent: loading phase 1
kernel ${base}${kernel} ${line.join(' ')} || goto failed
initrd ${base}${initrd} || goto failed
initrd ${base}${torrents} || goto failed
boot || goto failed
:failed
echo Phase 1 could not be loaded from ${base}: is the server on? Trying again in 5 s.
sleep 5
chain --replace ${base}boot.ipxe || goto failed
`
}
