import { type ByteSource, chunksOf, sourceFaults } from './chunks.ts'
import { CommandReader } from './command-reader.ts'
import { refuse, type WorkOptions } from './options.ts'
import { type DeltaSummary, Tally } from './summary.ts'

/**
 * Say what a delta consists of, having checked each of its commands. Needs neither basis nor memory.
 *
 * @param delta - the delta
 * @param options - a signal
 * @throws {@link RsyncError} `ERR_OPTIONS`, `ERR_MAGIC`, `ERR_TRUNCATED`, `ERR_DELTA`; the signal's reason and the source's own error, as they are
 */
export async function inspect(delta: ByteSource, options: WorkOptions = {}): Promise<DeltaSummary> {
  refuse(sourceFaults('delta', delta))
  const reader = new CommandReader()
  const tally = new Tally()
  for await (const chunk of chunksOf(delta, options.signal)) {
    reader.push(chunk)
    for (let part = reader.next(); part; part = reader.next()) tally.add(part)
  }
  reader.finish()
  return tally.summary(reader.position)
}
