/** A chunk of a RIFF or RF64 file, where it stands. */
export interface RiffChunk {
  /** Four characters. */
  readonly id: string
  /** Offset of its content. */
  readonly offset: number
  /** Bytes of content, as it says; `0xffffffff` where a `ds64` chunk knows. */
  readonly size: number
}

/** What stands before the samples of a WAV. */
export interface RiffHeader {
  /** `RIFF` or `RF64`. */
  readonly form: string
  /** The chunks up to `data`, in order. */
  readonly chunks: readonly RiffChunk[]
  /** Offset of the first sample. */
  readonly dataOffset: number
  /** Bytes of samples, as the header says. */
  readonly dataSize: number
  /** Bytes in a frame. */
  readonly frameBytes: number
}

/** From here on sizes do not fit into RIFF's 32 bits (EBU Tech 3306). */
const riffLimit = 0xffff_ffff

/** Read the header of a WAV, or `undefined` where it is not whole or is none. */
export function readRiffHeader(bytes: Uint8Array): RiffHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || text(bytes, 8) !== 'WAVE') return undefined
  const form = text(bytes, 0)
  if (form !== 'RIFF' && form !== 'RF64') return undefined
  const chunks: RiffChunk[] = []
  for (let at = 12; at + 8 <= bytes.length; ) {
    const chunk = { id: text(bytes, at), offset: at + 8, size: view.getUint32(at + 4, true) }
    chunks.push(chunk)
    if (chunk.id === 'data') break
    at += 8 + chunk.size + (chunk.size % 2)
  }
  const data = chunks.at(-1)
  const fmt = chunks.find(({ id }) => id === 'fmt ')
  const ds64 = chunks.find(({ id }) => id === 'ds64')
  if (data?.id !== 'data' || !fmt) return undefined
  const large = ds64 && data.size === riffLimit
  return {
    form,
    chunks,
    dataOffset: data.offset,
    dataSize: large ? Number(view.getBigUint64(ds64.offset + 8, true)) : data.size,
    frameBytes: view.getUint16(fmt.offset + 12, true),
  }
}

/**
 * The same header for another number of samples, of the same length: as RF64 where RIFF's 32 bits do
 * not suffice.
 *
 * @param bytes the header, up to the first sample
 * @param dataSize bytes of samples
 */
export function resizeRiffHeader(
  bytes: Uint8Array,
  header: RiffHeader,
  dataSize: number,
): Uint8Array {
  const { dataOffset, frameBytes } = header
  const fileSize = dataOffset + dataSize + (dataSize % 2)
  const frames = dataSize / frameBytes
  const large = fileSize >= riffLimit
  const kept = header.chunks.filter(
    ({ id }) => !['JUNK', 'PAD ', 'ds64', 'fact', 'data'].includes(id),
  )
  const out = new Uint8Array(dataOffset)
  const view = new DataView(out.buffer)
  let at = 0
  const put = (id: string, size: number): void => {
    for (let i = 0; i < 4; i++) out[at + i] = id.charCodeAt(i)
    view.setUint32(at + 4, size, true)
    at += 8
  }
  put(large ? 'RF64' : 'RIFF', large ? riffLimit : fileSize - 8)
  for (const character of 'WAVE') out[at++] = character.charCodeAt(0)
  if (large) {
    put('ds64', 28)
    view.setBigUint64(at, BigInt(fileSize - 8), true)
    view.setBigUint64(at + 8, BigInt(dataSize), true)
    view.setBigUint64(at + 16, BigInt(frames), true)
    at += 28
  } else {
    put('JUNK', 24)
    at += 24
  }
  for (const { id, offset, size } of kept) {
    const content = bytes.subarray(offset, offset + size)
    const chunk = id === 'fmt ' ? plainFloat(content) : content
    put(id, chunk.length)
    out.set(chunk, at)
    at += chunk.length + (chunk.length % 2)
    if (id === 'fmt ' && !large) {
      put('fact', 4)
      view.setUint32(at, frames, true)
      at += 4
    }
  }
  // What RF64 has no use for is filled, so that the samples stay where they are.
  const left = dataOffset - 8 - at
  if (left >= 8) {
    put('PAD ', left - 8)
    at += left - 8
  }
  put('data', large ? riffLimit : dataSize)
  return out
}

/**
 * Floats as WAVE_FORMAT_IEEE_FLOAT: libsndfile says WAVE_FORMAT_EXTENSIBLE, and sox warns of it
 * whatever follows.
 */
function plainFloat(fmt: Uint8Array): Uint8Array {
  const view = new DataView(fmt.buffer, fmt.byteOffset, fmt.byteLength)
  const extensible = 0xfffe
  const float = 3
  const subFormat = 24
  if (fmt.length < 40 || view.getUint16(0, true) !== extensible) return fmt
  if (view.getUint16(subFormat, true) !== float) return fmt
  const plain = new Uint8Array(18)
  plain.set(fmt.subarray(0, 16))
  plain[0] = float
  plain[1] = 0
  return plain
}

function text(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4))
}
