import { NetbootError } from '../errors.ts'
import {
  type Bencoded,
  type BencodedDictionary,
  decodeBencode,
  encodeBencode,
  latin1Of,
} from './bencode.ts'
import { nameFault, pathFaults } from './file-names.ts'
import { formatFileTree, parseFileTree } from './file-tree.ts'
import { hashLength, lengthOf, type Metainfo, type TorrentFile, type TorrentInfo } from './info.ts'
import { blockLength, largestPiece } from './piece-length.ts'

/** Of a torrent, in files. More are packed into one. */
const mostFiles = 100_000
/** 64 MiB in pieces: some clients make larger ones than ours. */
const largestForeignPiece = largestPiece * 4

/**
 * Read a `.torrent` file, version 1 (BEP 3). Every fault is told at once. Names that would lead out of
 * the folder of the torrent, symbolic links (BEP 47), and paths that are there twice are refused.
 *
 * @throws {@link NetbootError} `ERR_BENCODE`; `ERR_TORRENT`, a line for each fault
 */
export function parseMetainfo(bytes: Uint8Array): Metainfo {
  const root = new Fields(decodeBencode(bytes), '')
  const info = root.get('info')
  const metainfo: Metainfo = {
    info: readInfo(new Fields(info, 'info: ', root.faults)),
    // What is not known here belongs to the hash, too. The form is canonical: these are its bytes.
    infoBytes: encodeBencode(info ?? ''),
    trackers: trackersOf(root),
    webSeeds: root.texts('url-list'),
    createdBy: root.text('created by') ?? '',
  }
  const pieceLayers = metainfo.info.roots && layersOf(root, metainfo.info)
  root.finish()
  return pieceLayers === undefined ? metainfo : { ...metainfo, pieceLayers }
}

function readInfo(fields: Fields): TorrentInfo {
  const name = fields.text('name') ?? ''
  const expected = nameFault(name)
  if (expected !== undefined) fields.fault('name', expected, JSON.stringify(name))
  const pieceLength = fields.number('piece length')
  if (
    pieceLength < blockLength ||
    pieceLength > largestForeignPiece ||
    !Number.isInteger(Math.log2(pieceLength))
  ) {
    const range = `a power of two from ${blockLength} to ${largestForeignPiece}`
    fields.fault('piece length', range, pieceLength)
  }
  const folder = fields.get('files') !== undefined
  const files = folder ? filesOf(fields) : [fileOf(fields, [name])]
  if (fields.get('file tree') !== undefined && fields.get('pieces') === undefined) {
    fields.fault('pieces', 'version 1, or a hybrid', 'version 2 alone (BEP 52)')
  }
  const roots = rootsOf(fields, files, folder, pieceLength)
  const info: TorrentInfo = {
    name,
    folder,
    pieceLength,
    pieces: fields.bytes('pieces'),
    files,
    private: fields.get('private') === 1,
    ...(roots && { roots }),
  }
  const count = Math.ceil(lengthOf(info) / pieceLength)
  if (lengthOf(info) === 0) fields.fault('length', 'at least one byte', 0)
  else if (info.pieces.length !== count * hashLength) {
    fields.fault('pieces', `${count * hashLength} bytes for the length`, info.pieces.length)
  }
  return info
}

/** Of a hybrid torrent: the tree must be of the same files. */
function rootsOf(
  fields: Fields,
  files: readonly TorrentFile[],
  folder: boolean,
  pieceLength: number,
): (Uint8Array | undefined)[] | undefined {
  if (fields.get('meta version') !== 2 || fields.get('file tree') === undefined) return undefined
  const tree = parseFileTree(fields.get('file tree')) ?? []
  let next = 0
  let at = 0
  const isSame = files.every(({ path, length, padding }) => {
    const begin = at
    at += length
    if (padding) return true
    const other = tree[next]
    next += 1
    const isHere = other?.path.join('/') === path.join('/') && other.length === length
    return isHere && (length === 0 || begin % pieceLength === 0)
  })
  if (!isSame || next !== tree.length || (!folder && tree.length !== 1)) {
    fields.fault('file tree', 'the same files, each from the beginning of a piece on', 'others')
    return undefined
  }
  const roots = tree.values()
  return files.map(({ padding }) => (padding ? undefined : roots.next().value?.root))
}

/** The layers of all files that are longer than a piece; those of others are passed over. */
function layersOf(
  root: Fields,
  { files, roots = [], pieceLength }: TorrentInfo,
): Map<string, Uint8Array> {
  const given = root.get('piece layers')
  const layers = new Map<string, Uint8Array>()
  for (const [index, { length }] of files.entries()) {
    const fileRoot = roots[index]
    if (fileRoot === undefined || length <= pieceLength) continue
    const layer = given instanceof Map ? given.get(latin1Of(fileRoot)) : undefined
    const expected = Math.ceil(length / pieceLength) * rootLength
    if (layer instanceof Uint8Array && layer.length === expected) layers.set(hexOf(fileRoot), layer)
    else root.fault('piece layers', `${expected} bytes for file ${index}`, 'none or others')
  }
  return layers
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Of a SHA-256, in bytes. */
const rootLength = 32

function filesOf(fields: Fields): TorrentFile[] {
  const list = fields.get('files')
  if (!isList(list) || list.length > mostFiles) {
    fields.fault('files', `a list of at most ${mostFiles}`, isList(list) ? list.length : 'none')
    return []
  }
  const files = list.map((entry, index) => {
    const file = new Fields(entry, `info: files: ${index}: `, fields.faults)
    return fileOf(file, file.texts('path'))
  })
  // Padding is never written, and files of padding may well share a name.
  const paths = files.filter(({ padding }) => !padding).map(({ path }) => path)
  for (const fault of pathFaults(paths)) fields.faults.push(`info: files: ${fault}`)
  return files
}

function fileOf(fields: Fields, path: readonly string[]): TorrentFile {
  const length = fields.number('length')
  if (length < 0) fields.fault('length', 'no negative number', length)
  const attributes = fields.text('attr') ?? ''
  if (attributes.includes('l')) fields.fault('attr', 'no symbolic link', JSON.stringify(attributes))
  return { path, length: Math.max(0, length), padding: attributes.includes('p') }
}

function trackersOf(root: Fields): string[][] {
  const list = root.get('announce-list')
  if (isList(list)) {
    const tiers = list.map((tier, index) =>
      new Fields(new Map([['tier', tier]]), `announce-list: ${index}: `, root.faults).texts('tier'),
    )
    if (tiers.some((tier) => tier.length > 0)) return tiers.filter((tier) => tier.length > 0)
  }
  const announce = root.text('announce')
  return announce === undefined ? [] : [[announce]]
}

/** Write a `.torrent` file; {@link parseMetainfo} reads it. */
export function formatMetainfo(metainfo: Metainfo): Uint8Array<ArrayBuffer> {
  const { infoBytes, trackers, webSeeds, createdBy, pieceLayers } = metainfo
  const [[first] = []] = trackers
  const isOne = trackers.length === 1 && trackers[0]?.length === 1
  return encodeBencode({
    announce: first,
    'announce-list': trackers.length === 0 || isOne ? undefined : trackers,
    'created by': createdBy === '' ? undefined : createdBy,
    info: decodeBencode(infoBytes),
    'piece layers':
      pieceLayers &&
      new Map(
        [...pieceLayers].map(([root, layer]) => [
          String.fromCharCode(
            ...(root.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)),
          ),
          layer,
        ]),
      ),
    'url-list': webSeeds.length === 0 ? undefined : webSeeds,
  })
}

/** An info dictionary, bencoded: what the infohash of a torrent is the SHA-1 of. */
export function formatInfo(info: TorrentInfo): Uint8Array<ArrayBuffer> {
  const files = info.files.map(({ path, length, padding }) => ({
    attr: padding ? 'p' : undefined,
    length,
    path,
  }))
  return encodeBencode({
    'file tree': info.roots && formatFileTree(info.files, info.roots),
    'meta version': info.roots && 2,
    files: info.folder ? files : undefined,
    length: info.folder ? undefined : lengthOf(info),
    name: info.name,
    'piece length': info.pieceLength,
    pieces: info.pieces,
    private: info.private ? 1 : undefined,
  })
}

function isList(value: Bencoded | undefined): value is readonly Bencoded[] {
  return Array.isArray(value)
}

/** A dictionary being read, with what is found wrong in it. */
class Fields {
  readonly faults: string[]
  readonly #where: string
  readonly #fields: BencodedDictionary

  constructor(value: Bencoded | undefined, where: string, faults: string[] = []) {
    this.faults = faults
    this.#where = where
    if (value instanceof Map) this.#fields = value
    else {
      this.#fields = new Map()
      faults.push(`${where || 'torrent: '}expected a dictionary`)
    }
  }

  get(key: string): Bencoded | undefined {
    return this.#fields.get(key)
  }

  number(key: string): number {
    const value = this.get(key)
    if (typeof value === 'number') return value
    this.fault(key, 'a number', kindOf(value))
    return 0
  }

  bytes(key: string): Uint8Array {
    const value = this.get(key)
    if (value instanceof Uint8Array) return value
    this.fault(key, 'a string', kindOf(value))
    return new Uint8Array()
  }

  text(key: string): string | undefined {
    return this.get(key) === undefined ? undefined : this.#textOf(key, this.get(key))
  }

  /** A list of strings; one string stands for a list of one, as BEP 19 allows. */
  texts(key: string): string[] {
    const value = this.get(key)
    if (value === undefined) return []
    return (isList(value) ? value : [value]).map((entry) => this.#textOf(key, entry))
  }

  #textOf(key: string, value: Bencoded | undefined): string {
    if (value instanceof Uint8Array) return decoder.decode(value)
    this.fault(key, 'a string', kindOf(value))
    return ''
  }

  fault(key: string, expected: string, got: unknown): void {
    this.faults.push(`${this.#where}${key}: expected ${expected}, got ${got}`)
  }

  finish(): void {
    if (this.faults.length > 0) throw new NetbootError('ERR_TORRENT', this.faults.join('\n'))
  }
}

const decoder = new TextDecoder()

function kindOf(value: Bencoded | undefined): string {
  if (value === undefined) return 'none'
  if (typeof value === 'number') return `the number ${value}`
  if (value instanceof Uint8Array) return 'a string'
  return isList(value) ? 'a list' : 'a dictionary'
}
