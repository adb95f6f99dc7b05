/** Something that a machine did, as dnsmasq logs it. */
export type BootRequest =
  /** It was given an address, or told what to boot. */
  | { readonly kind: 'dhcp'; readonly mac: string; readonly ip: string }
  /** It was sent a file by TFTP. */
  | { readonly kind: 'tftp'; readonly ip: string; readonly file: string }

/**
 * What a line of dnsmasq's log tells of a machine. Names that machines choose are at the end of some lines: what comes before them is
 * gone by, and nothing that only looks like it.
 *
 * @returns `undefined` if it tells of none
 */
export function readDnsmasqLine(line: string): BootRequest | undefined {
  const lent =
    /^dnsmasq-dhcp\[\d+\]: (?:DHCPACK|PXE)\(\S+\) (\d+\.\d+\.\d+\.\d+) ([0-9a-f]{2}(?::[0-9a-f]{2}){5})(?: |$)/i.exec(
      line,
    )
  if (lent?.[1] && lent[2]) return { kind: 'dhcp', ip: lent[1], mac: lent[2].toLowerCase() }
  const sent = /^dnsmasq-tftp\[\d+\]: sent (\S.*) to (\d+\.\d+\.\d+\.\d+)$/.exec(line)
  if (sent?.[1] && sent[2]) return { kind: 'tftp', file: sent[1], ip: sent[2] }
  return undefined
}
