import type { Box } from '../box.ts'

/** Where a replica lives. */
export interface ReplicaPlace {
  /** Its folder: its dump is there. */
  readonly folder: string
  /** The path of its UNIX socket, if it has one: at most 107 bytes (unix(7)). */
  readonly socket?: string
  /** What it asks for, if anything. */
  readonly password?: string
}

/**
 * The redis.conf of a replica: on this machine alone, read-only, with a dump that lets it go on after a restart
 * where it was, so that its master sends only what is missing.
 *
 * @param box - whose replica it is
 * @param place - where it lives
 * @returns the text of the file; it has passwords in it
 */
export function replicaConfig({ host, port, master }: Box, place: ReplicaPlace): string {
  const { tls, user, password } = master
  const lines: (readonly [string, ...string[]])[] = [
    ['bind', '127.0.0.1'],
    ['port', `${port}`],
    ['protected-mode', 'yes'],
    ['daemonize', 'no'],
    ['dir', place.folder],
    ...(place.socket === undefined
      ? []
      : ([
          ['unixsocket', place.socket],
          ['unixsocketperm', '700'],
        ] as const)),
    ...(place.password === undefined ? [] : ([['requirepass', place.password]] as const)),
    ['replicaof', host, `${master.port}`],
    ['replica-read-only', 'yes'],
    // What was known is still answered while the master is away.
    ['replica-serve-stale-data', 'yes'],
    // To the disk first: a link that breaks in the middle of a transfer leaves the old data in place.
    ['repl-diskless-load', 'disabled'],
    ...(user === undefined ? [] : ([['masteruser', user]] as const)),
    ...(password === undefined ? [] : ([['masterauth', password]] as const)),
    // The dump has the offset in it: after a restart only what came later is asked for.
    ['dbfilename', 'dump.rdb'],
    ['save', '900', '1'],
    ['appendonly', 'no'],
    // By force: where there is no room for the dump it would not end, and be killed; the old one stays.
    ['shutdown-on-sigterm', 'save', 'force'],
    // Who does not read what changes is cut off, and reads all anew.
    ['client-output-buffer-limit', 'pubsub', '32mb', '8mb', '60'],
    ['maxclients', '100'],
  ]
  if (tls) {
    lines.push(['tls-replication', 'yes'])
    lines.push(
      tls.ca === undefined ? ['tls-ca-cert-dir', systemCertificates] : ['tls-ca-cert-file', tls.ca],
    )
    if (tls.cert !== undefined) lines.push(['tls-cert-file', tls.cert])
    if (tls.key !== undefined) lines.push(['tls-key-file', tls.key])
  }
  return `${lines.map((words) => words.map(quoted).join(' ')).join('\n')}\n`
}

/** Where Debian has the certificates of those whom it trusts. */
const systemCertificates = '/etc/ssl/certs'

/** A word of redis.conf: in quotes, with escapes, where it is not plain. */
function quoted(word: string): string {
  if (/^[\w./:-]+$/.test(word)) return word
  const bytes = [...new TextEncoder().encode(word)].map((byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  )
  return `"${bytes.join('')}"`
}
