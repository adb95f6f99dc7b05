import type { ProjectConfig } from './config/project.ts'
import { secureBootFiles } from './grub-config.ts'

/** What dnsmasq is to know beside the project's settings. */
export interface DnsmasqPlaces {
  /** The folder that it serves by TFTP. */
  readonly tftpRoot: string
  /** Where it keeps what it has lent. */
  readonly leases: string
  /** What iPXE is told to load: the URL, or the name by TFTP, of its script. */
  readonly script: string
  /** The files in `tftpRoot`. Firmware whose program is not among them is told of none. Default: all that there may be. */
  readonly programs?: readonly string[]
}

/** Boot programs of iPXE, by the firmware that loads them. */
export interface BootPrograms {
  /** For a BIOS. */
  readonly bios: string
  /** For UEFI on x86-64. */
  readonly efi: string
  /** For UEFI on 64-bit ARM. */
  readonly arm64: string
}

/** Their files, as Debian names them. */
export const bootPrograms: BootPrograms = {
  bios: 'undionly.kpxe',
  efi: 'snponly.efi',
  arm64: 'ipxe-arm64.efi',
}

/**
 * The configuration of dnsmasq, one option a line. Firmware is told by its architecture (RFC 4578, option 93) which iPXE
 * to load, and iPXE by its user class which script.
 *
 * Two of them spare iPXE 16 s: it waits for a router advertisement, and for a proxy DHCP server unless option 176 says
 * that there is none.
 */
export function dnsmasqConfig(
  config: ProjectConfig,
  { tftpRoot, leases, script, programs = Object.values(bootPrograms) }: DnsmasqPlaces,
): string {
  const lines = [
    ...['keep-in-foreground', 'log-facility=-', 'conf-file=', 'no-ping'],
    // Names are somebody else's business.
    'port=0',
    `interface=${config.interface}`,
    ...(config.bindInterfaces ? ['bind-interfaces'] : []),
    ...(config.user === undefined ? [] : [`user=${config.user}`]),
    ...(config.tftp ? ['enable-tftp', `tftp-root=${tftpRoot}`] : []),
    ...(config.dhcp === 'off' ? [] : matches),
    ...(config.dhcp === 'server' ? serverLines(config, { leases, script, programs }) : []),
    ...(config.dhcp === 'proxy' ? proxyLines(config, script) : []),
  ]
  return `${lines.join('\n')}\n`
}

/** Who asks: iPXE, or which kind of firmware (IANA, Processor Architecture Types). */
const matches = [
  'dhcp-userclass=set:ipxe,iPXE',
  'dhcp-match=set:bios,option:client-arch,0',
  'dhcp-match=set:efi64,option:client-arch,7',
  'dhcp-match=set:efi64,option:client-arch,9',
  'dhcp-match=set:arm64,option:client-arch,11',
  'dhcp-match=set:http64,option:client-arch,16',
]

/**
 * What UEFI on x86-64 loads. It does not tell whether Secure Boot is on, which iPXE is not signed for; shim starts with it and
 * without.
 */
function efiProgram({ secureBoot }: ProjectConfig): string {
  return secureBoot ? secureBootFiles.shim : bootPrograms.efi
}

function serverLines(
  config: ProjectConfig,
  { leases, script, programs }: Required<Omit<DnsmasqPlaces, 'tftpRoot'>>,
): string[] {
  const { dhcpRange, hostIp, httpPort, interface: card } = config
  return [
    'dhcp-authoritative',
    `dhcp-leasefile=${leases}`,
    `dhcp-range=${dhcpRange}`,
    // For the prefix of each address that the card has.
    'enable-ra',
    `dhcp-range=::,constructor:${card},ra-only`,
    // iPXE's no-pxedhcp.
    'dhcp-option=encap:175,176,1b',
    `dhcp-boot=tag:!ipxe,tag:bios,${bootPrograms.bios}`,
    `dhcp-boot=tag:!ipxe,tag:efi64,${efiProgram(config)}`,
    ...(programs.includes(bootPrograms.arm64)
      ? [`dhcp-boot=tag:!ipxe,tag:arm64,${bootPrograms.arm64}`]
      : []),
    ...(httpPort === undefined
      ? []
      : [
          // UEFI HTTP boot takes an offer for one of its own only with this class (UEFI 2.10, 24.7.3).
          'dhcp-option-force=tag:http64,60,HTTPClient',
          `dhcp-boot=tag:!ipxe,tag:http64,http://${hostIp}:${httpPort}/${bootPrograms.efi}`,
        ]),
    `dhcp-boot=tag:ipxe,${script}`,
  ]
}

/** Beside another server (PXE 2.1, proxyDHCP): only what to boot. */
function proxyLines(config: ProjectConfig, script: string): string[] {
  return [
    `dhcp-range=${config.hostIp},proxy`,
    'pxe-prompt="BootTorrent",0',
    `pxe-service=tag:!ipxe,X86PC,"BootTorrent",${bootPrograms.bios}`,
    `pxe-service=tag:!ipxe,X86-64_EFI,"BootTorrent",${efiProgram(config)}`,
    `pxe-service=tag:!ipxe,BC_EFI,"BootTorrent",${efiProgram(config)}`,
    // iPXE asks as a BIOS does, and would find nothing to boot otherwise.
    `pxe-service=tag:ipxe,X86PC,"BootTorrent",${script}`,
    `pxe-service=tag:ipxe,X86-64_EFI,"BootTorrent",${script}`,
    `pxe-service=tag:ipxe,BC_EFI,"BootTorrent",${script}`,
  ]
}
