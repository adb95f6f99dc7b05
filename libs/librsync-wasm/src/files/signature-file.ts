import { readSignatureOptions, refuse } from '../options.ts'
import { signature } from '../signature/signature.ts'
import { entryLength, headerLength, type SignatureHeader } from '../signature-format.ts'
import { inputFaults, openInput, told } from './input.ts'
import { fileFaults, type Input, type Output, type SignatureFileOptions } from './options.ts'
import { outputFaults, writeOutput } from './output.ts'

/** What a signature file consists of. */
export interface SignatureSummary extends SignatureHeader {
  /** How many blocks there are. */
  readonly blocks: number
  /** Bytes of the signature itself. */
  readonly signatureSize: number
}

/**
 * Make a signature of a file.
 *
 * @param data - what to sign: a path or a stream
 * @param target - where the signature goes: a path or a stream
 * @param options - the kind of signature, how the file is written
 * @throws {@link RsyncError} `ERR_OPTIONS`, `ERR_EXISTS`, `ERR_IO`, `ERR_WASM`; the signal's reason, as it is
 */
export async function signatureFile(
  data: Input,
  target: Output,
  options: SignatureFileOptions = {},
): Promise<SignatureSummary> {
  refuse([...inputFaults('data', data), ...outputFaults('target', target), ...fileFaults(options)])
  const { signal, onProgress } = options
  await using input = await openInput(data, options.blocking)
  const header = readSignatureOptions(options, input.size)
  let signatureSize = 0
  const pieces = signature(told(input, signal, onProgress), { ...options, ...header })
  const counted = async function* () {
    for await (const piece of pieces) {
      signatureSize += piece.length
      yield piece
    }
  }
  await writeOutput(target, counted(), options)
  const blocks = (signatureSize - headerLength) / entryLength(header)
  return { ...header, blocks, signatureSize }
}
