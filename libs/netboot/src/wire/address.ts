const zero = '0'.charCodeAt(0)

/**
 * The bytes of an IP address: 4 or 16. An IPv4 address in the clothes of IPv6 (`::ffff:192.0.2.1`) is one of IPv4.
 *
 * @returns `undefined` if it is none; a zone (`%eth0`) is no part of an address
 */
export function addressBytes(text: string): Uint8Array | undefined {
  const bytes = text.includes(':') ? ipv6Bytes(text) : ipv4Bytes(text)
  return bytes?.length === 16 && isMapped(bytes) ? bytes.subarray(12) : bytes
}

/** An address as text: 4 bytes are IPv4, 16 are IPv6 (RFC 5952). */
export function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, index) => groupAt(bytes, index).toString(16))
  // The longest run of zeros, the first of equal ones, and no single one (RFC 5952, 4.2).
  const runs = [...groups.join(':').matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)]
  const [longest] = runs.sort((a, b) => b[0].length - a[0].length || a.index - b.index)
  const text = groups.join(':')
  if (longest === undefined) return text
  const before = text.slice(0, longest.index).replace(/:$/, '')
  const behind = text.slice(longest.index + longest[0].length).replace(/^:/, '')
  return `${before}::${behind}`
}

/** The 4 bytes of an IPv4 address; `undefined` if it is none. A tracker reads 50 for each answer: character by character. */
export function ipv4Bytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(4)
  let [part, value, digits] = [0, 0, 0]
  for (let at = 0; at <= text.length; at += 1) {
    const digit = text.charCodeAt(at) - zero
    if (digit >= 0 && digit <= 9) {
      // No number begins with 0 but 0 itself: some would read it as octal.
      if (digits > 0 && value === 0) return undefined
      value = value * 10 + digit
      digits += 1
      if (value > 255) return undefined
    } else if (digits > 0 && (text[at] === '.' ? part < 3 : part === 3 && at === text.length)) {
      bytes[part] = value
      part += 1
      value = 0
      digits = 0
    } else return undefined
  }
  return bytes
}

function ipv6Bytes(text: string): Uint8Array | undefined {
  const dotted = /^(.*:)([\d.]+\.[\d.]+)$/.exec(text)
  const last = dotted?.[2] === undefined ? undefined : ipv4Bytes(dotted[2])
  if (dotted && !last) return undefined
  const hex = (byte: number | undefined): string => (byte ?? 0).toString(16).padStart(2, '0')
  const [a, b, c, e] = last ?? []
  const plain = last ? `${dotted?.[1]}${hex(a)}${hex(b)}:${hex(c)}${hex(e)}` : text
  const halves = plain.split('::')
  if (halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  const numbers = groups.map((group) => Number.parseInt(group, 16))
  return Uint8Array.from(numbers.flatMap((group) => [group >> 8, group & 0xff]))
}

function isMapped(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 10).every((byte) => byte === 0) && groupAt(bytes, 5) === 0xffff
}

function groupAt(bytes: Uint8Array, index: number): number {
  return ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)
}
