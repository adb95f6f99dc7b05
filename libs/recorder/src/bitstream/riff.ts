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
 * The same header for another number of samples, of the same length, so that the samples stay where
 * they are: as RF64 where RIFF's 32 bits do not suffice, with `JUNK` in its place where they do.
 *
 * @param bytes the header, up to the first sample
 * @param header what it says
 * @param dataSize bytes of samples
 * @returns `undefined` where there is no room for it
 */
export function resizeRiffHeader(
  bytes: Uint8Array,
  header: RiffHeader,
  dataSize: number,
): Uint8Array | undefined {
  const { dataOffset, frameBytes, chunks } = header
  const fileSize = dataOffset + dataSize + (dataSize % 2)
  const frames = dataSize / frameBytes
  const large = fileSize >= riffLimit
  const kept = chunks
    .filter(({ id }) => !['JUNK', 'PAD ', 'ds64', 'fact', 'data'].includes(id))
    .map(({ id, offset, size }) => {
      const content = bytes.subarray(offset, offset + size)
      return { id, content: id === 'fmt ' ? plainFloat(content) : content }
    })
  const ds64 = chunk('ds64', uint64s(fileSize - 8, dataSize, frames, 0).subarray(0, 28))
  const fact = chunk('fact', uint32(frames))
  const parts = kept.map(({ id, content }) => chunk(id, content))
  const fmt = kept.findIndex(({ id }) => id === 'fmt ')
  if (!large && chunks.some(({ id }) => id === 'fact' || id === 'ds64')) {
    parts.splice(fmt + 1, 0, fact)
  }
  if (large) parts.unshift(ds64)
  const form = Buffer.concat([
    Buffer.from(large ? 'RF64' : 'RIFF'),
    uint32(large ? riffLimit : fileSize - 8),
    Buffer.from('WAVE'),
  ])
  const data = Buffer.concat([Buffer.from('data'), uint32(large ? riffLimit : dataSize)])
  const used = [form, ...parts, data].reduce((sum, { length }) => sum + length, 0)
  const left = dataOffset - used
  if (left !== 0 && left < 8) return undefined
  // Where libsndfile has it: what ds64 is to take is at the start, what it does not need at the end.
  if (left >= 8 && large) parts.push(chunk('PAD ', new Uint8Array(left - 8)))
  else if (left >= 8) parts.unshift(chunk('JUNK', new Uint8Array(left - 8)))
  return Buffer.concat([form, ...parts, data])
}

/** A chunk with its head, padded to an even length. */
function chunk(id: string, content: Uint8Array): Uint8Array {
  const padding = new Uint8Array(content.length % 2)
  return Buffer.concat([Buffer.from(id), uint32(content.length), content, padding])
}

function uint32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer)
}

function uint64s(...values: readonly number[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(values, BigInt).buffer)
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
