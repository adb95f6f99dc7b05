/** Where peers of a LAN tell each other what they have (BEP 14). */
export const localGroup = { host: '239.192.152.143', port: 6771 } as const

/** What a peer of the LAN tells all others. */
export interface LocalAnnounce {
  /** The TCP port that it listens on. */
  readonly port: number
  /** Torrents that it has, or wants: 40 hexadecimal digits each. */
  readonly infoHashes: readonly string[]
  /** Tells it from others: everybody hears what they say themselves. Empty if it has none. */
  readonly cookie: string
}

/** So many fit into one packet. */
export const mostAnnounced = 24

/** Write an announce (BEP 14). */
export function formatLocalAnnounce({ port, infoHashes, cookie }: LocalAnnounce): string {
  const lines = [
    'BT-SEARCH * HTTP/1.1',
    `Host: ${localGroup.host}:${localGroup.port}`,
    `Port: ${port}`,
    ...infoHashes.map((infoHash) => `Infohash: ${infoHash}`),
    `cookie: ${cookie}`,
  ]
  return `${lines.join('\r\n')}\r\n\r\n\r\n`
}

/** Read an announce. @returns `undefined` if it is none, or has a port or an infohash that cannot be one */
export function parseLocalAnnounce(text: string): LocalAnnounce | undefined {
  const [first, ...lines] = text.split('\r\n')
  if (first !== 'BT-SEARCH * HTTP/1.1') return undefined
  const fields = lines.flatMap((line) => {
    const at = line.indexOf(':')
    return at < 0 ? [] : [[line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const]
  })
  const valuesOf = (name: string): string[] =>
    fields.flatMap(([field, value]) => (field === name ? [value] : []))
  const port = Number(valuesOf('port')[0])
  const infoHashes = valuesOf('infohash').map((infoHash) => infoHash.toLowerCase())
  const areHashes = infoHashes.every((infoHash) => /^[0-9a-f]{40}$/.test(infoHash))
  const isPort = Number.isInteger(port) && port > 0 && port < 65536
  if (!isPort || !areHashes || infoHashes.length === 0) return undefined
  return {
    port,
    infoHashes: infoHashes.slice(0, mostAnnounced),
    cookie: valuesOf('cookie')[0] ?? '',
  }
}
