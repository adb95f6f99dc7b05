/** One way to reach the appliance. */
export interface Address {
  /** `name` is a host name, `network` an address on the network, `local` this machine itself. */
  readonly kind: 'name' | 'network' | 'local'
  /** The URL of its first page, with a trailing slash. */
  readonly url: string
}

/** An address of a network interface, as `os.networkInterfaces()` lists them. */
export interface InterfaceAddress {
  /** The address, without a zone. */
  readonly address: string
  /** `IPv4` or `IPv6`. */
  readonly family: string
  /** Whether it is a loopback address. */
  readonly internal: boolean
}

/** Where a server listens. */
export interface Listening {
  /** `http` or `https`. */
  readonly protocol: 'http' | 'https'
  /** The address that it is bound to; `::` and `0.0.0.0` stand for all. */
  readonly host: string
  /** The TCP port. */
  readonly port: number
  /** Host names that lead here, say `pigebox.local`. */
  readonly names?: readonly string[]
}

/**
 * Everything that a person could type to reach a server, the best first: names, then the network's
 * addresses, then this machine's own. Link-local IPv6 is left out: no browser takes its zone.
 *
 * @param listening where the server listens
 * @param interfaces the machine's addresses
 * @returns the addresses
 */
export function addressesOf(
  { protocol, host, port, names = [] }: Listening,
  interfaces: readonly InterfaceAddress[],
): Address[] {
  const everywhere = host === '::' || host === '0.0.0.0'
  const url = (name: string): string => urlOf(protocol, name, port)
  const loopback = everywhere || host === 'localhost' || host === '::1' || host.startsWith('127.')
  const reached = everywhere
    ? interfaces.filter(
        ({ address, family, internal }) =>
          !internal && !address.startsWith('fe80:') && (family === 'IPv4' || host === '::'),
      )
    : loopback
      ? []
      : [{ address: host }]
  return [
    ...names.map((name): Address => ({ kind: 'name', url: url(name) })),
    ...reached.map(({ address }): Address => ({ kind: 'network', url: url(address) })),
    ...(loopback ? [{ kind: 'local', url: url(everywhere ? 'localhost' : host) } as const] : []),
  ]
}

function urlOf(protocol: 'http' | 'https', host: string, port: number): string {
  const shown = host.includes(':') ? `[${host}]` : host
  return new URL(`${protocol}://${shown}:${port}/`).href
}
