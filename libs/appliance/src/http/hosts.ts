/**
 * The name in a `Host` header, without its port: in lower case, without a trailing dot or brackets.
 *
 * @param header the header's value (RFC 9110, 7.2)
 * @returns the name, or `undefined` when the header is malformed
 */
export function hostName(header: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]{0,5})?$/i.exec(header)
  const name = match?.[1] ?? match?.[2]
  return name?.toLowerCase().replace(/\.$/, '')
}

/**
 * Whether a request may be meant for this appliance. A page elsewhere can point a name of its own at
 * our address (DNS rebinding), and then read us as if we were its origin; it cannot choose the name
 * in `Host`. An address is no name that anyone could have rebound: it is always right.
 *
 * @param header the `Host` header's value
 * @param allowed names that lead here, in any case; `.example` allows every name below it
 * @returns whether the request may be answered
 */
export function isAllowedHost(header: string | undefined, allowed: readonly string[]): boolean {
  const name = header === undefined ? undefined : hostName(header)
  if (name === undefined) return false
  if (name === 'localhost' || isAddress(name)) return true
  return allowed.some((entry) => {
    const wanted = entry.toLowerCase()
    if (!wanted.startsWith('.')) return name === wanted
    return name.endsWith(wanted) || name === wanted.slice(1)
  })
}

function isAddress(name: string): boolean {
  return name.includes(':') || /^\d{1,3}(\.\d{1,3}){3}$/.test(name)
}
