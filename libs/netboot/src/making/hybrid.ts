import { hashLength, type Metainfo, type TorrentFile } from '../torrent/info.ts'
import { hashWidth } from './hash-range.ts'
import { pieceParts, rootLength, rootOfLayer } from './merkle.ts'

/** What a hybrid torrent has beside version 1 (BEP 52). */
export interface Hybrid {
  /** The root of each file's tree. */
  readonly roots: readonly (Uint8Array | undefined)[]
  /** The roots of the pieces of each file that is longer than one, by the hexadecimal digits of its root. */
  readonly pieceLayers: ReadonlyMap<string, Uint8Array>
}

/**
 * Put together the trees of files from those of their pieces.
 *
 * @param files - each begins with a piece
 * @param hashes - of each piece its SHA-1 and the root of its tree
 */
export function hybridOf(
  files: readonly TorrentFile[],
  pieceLength: number,
  hashes: Uint8Array,
): Hybrid {
  const width = hashWidth({ merkle: true })
  const partOf = pieceParts(files, pieceLength)
  const layers = files.map(() => [] as Uint8Array[])
  for (let piece = 0; piece * width < hashes.length; piece += 1) {
    const root = hashes.subarray(piece * width + hashLength, (piece + 1) * width)
    layers[partOf(piece)?.file ?? -1]?.push(root)
  }
  const pieceLayers = new Map<string, Uint8Array>()
  const roots = layers.map((layer) => {
    const [first] = layer
    if (layer.length < 2) return first?.slice()
    const whole = Buffer.concat(layer)
    const root = new Uint8Array(rootOfLayer(whole, pieceLength))
    pieceLayers.set(Buffer.from(root).toString('hex'), new Uint8Array(whole))
    return root
  })
  return { roots, pieceLayers }
}

/** What is wrong with the layers of a hybrid torrent: they must have the roots that the infohash is of. */
export function layersFault({ info, pieceLayers }: Metainfo): string | undefined {
  for (const [root, layer] of pieceLayers ?? []) {
    const found = Buffer.from(rootOfLayer(layer, info.pieceLength)).toString('hex')
    if (found !== root) {
      return `piece layers: expected ${layer.length / rootLength} hashes with the root ${root}, got ${found}`
    }
  }
  return undefined
}
