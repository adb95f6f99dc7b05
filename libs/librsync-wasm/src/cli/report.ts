import type { Progress } from '../files/options.ts'
import type { SignatureSummary } from '../files/signature-file.ts'
import type { DeltaSummary } from '../summary.ts'

/** Draws how far a work has come, on a terminal; on anything else, nothing. */
export function progressLine(doing: string): Disposable & { draw(progress: Progress): void } {
  const { stderr } = process
  const started = performance.now()
  let drawn = Number.NEGATIVE_INFINITY
  return {
    draw({ done, total }) {
      const now = performance.now()
      if (!stderr.isTTY || now - drawn < 100) return
      drawn = now
      const rate = done / ((now - started) / 1000 || 1)
      const share = total ? ` ${Math.floor((done / total) * 100)} %,` : ''
      const left = total && rate > 0 ? `, ${Math.ceil((total - done) / rate)} s left` : ''
      stderr.write(`\r\u001b[K${doing}:${share} ${megabytes(done)}, ${megabytes(rate)}/s${left}`)
    },
    [Symbol.dispose]() {
      if (stderr.isTTY) stderr.write('\r\u001b[K')
    },
  }
}

/** The statistics of a signature, for people. */
export function aboutSignature(summary: SignatureSummary): string {
  const { blocks, blockLength, strongLength, signatureSize, rolling, strong } = summary
  return `signature: ${blocks} blocks of ${blockLength} bytes, ${rolling} and ${strong} cut to ${strongLength} bytes, ${signatureSize} bytes in all`
}

/** The statistics of a delta, for people. */
export function aboutDelta(summary: DeltaSummary): string {
  const { literalCommands, literalBytes, copyCommands, copiedBytes, deltaSize } = summary
  return [
    `delta: ${deltaSize} bytes, for a result of ${summary.targetSize} from a basis of at least ${summary.basisSize}`,
    `  literals: ${literalCommands} commands, ${literalBytes} bytes`,
    `  copies:   ${copyCommands} commands, ${copiedBytes} bytes`,
  ].join('\n')
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
