import { type Bencoded, decodeBencode, encodeBencode } from '../torrent/bencode.ts'

/** Extensions that are known here, by the name that both sides know them by (BEP 10). */
export type ExtensionName = 'ut_pex' | 'ut_metadata'

/** What a peer says of its extensions, once it is connected (BEP 10). */
export interface ExtensionHandshake {
  /** The number of each extension in messages to this peer, from 1 to 255; only those that are known here. */
  readonly ids: ReadonlyMap<ExtensionName, number>
  /** The port that it listens on, if it says so. */
  readonly port: number | undefined
  /** Of the info dictionary, in bytes, if it gives it (BEP 9). */
  readonly metadataLength: number | undefined
  /** How many requests it lets wait, if it says so. */
  readonly mostRequests: number | undefined
  /** Whether it wants nothing (BEP 21). */
  readonly uploadOnly: boolean
  /** What program it is; empty if it does not say. */
  readonly client: string
}

/** The number of the handshake itself. */
export const handshakeId = 0
/** In bytes: some tell of dozens of extensions. */
const longest = 8192
/** In characters. */
const longestClient = 64
const names: readonly ExtensionName[] = ['ut_pex', 'ut_metadata']

/** Write what we say of our extensions. */
export function formatExtensionHandshake(handshake: ExtensionHandshake): Uint8Array<ArrayBuffer> {
  const { ids, port, metadataLength, mostRequests, uploadOnly, client } = handshake
  return encodeBencode({
    m: new Map(ids),
    metadata_size: metadataLength,
    p: port,
    reqq: mostRequests,
    upload_only: uploadOnly ? 1 : undefined,
    v: client === '' ? undefined : client,
  })
}

/**
 * Read what a peer says of its extensions. What is not known, or makes no sense, is passed over.
 *
 * @throws NetbootError `ERR_BENCODE`; it is no dictionary: nothing at all is said
 */
export function parseExtensionHandshake(bytes: Uint8Array): ExtensionHandshake {
  const value = decodeBencode(bytes, { length: longest })
  const fields: ReadonlyMap<string, Bencoded> = value instanceof Map ? value : new Map()
  const numbers = fields.get('m')
  const table: ReadonlyMap<string, Bencoded> = numbers instanceof Map ? numbers : new Map()
  const client = fields.get('v')
  return {
    // 0 is one that is switched off.
    ids: new Map(
      names.flatMap((name) => {
        const id = within(table.get(name), 1, 255)
        return id === undefined ? [] : [[name, id] as const]
      }),
    ),
    port: within(fields.get('p'), 1, 65535),
    metadataLength: within(fields.get('metadata_size'), 1, Number.MAX_SAFE_INTEGER),
    mostRequests: within(fields.get('reqq'), 1, Number.MAX_SAFE_INTEGER),
    uploadOnly: fields.get('upload_only') === 1,
    client: client instanceof Uint8Array ? shown(client) : '',
  }
}

function within(value: Bencoded | undefined, least: number, most: number): number | undefined {
  return typeof value === 'number' && value >= least && value <= most ? value : undefined
}

/** A name that a stranger gives itself: without what could command a terminal. */
function shown(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, 4 * longestClient))
  return text.replaceAll(/\p{C}/gu, '').slice(0, longestClient)
}
