import { keepsDurations } from '../durations.ts'
import { AggregatorError } from '../errors.ts'
import { complain, type Session } from './session.ts'

/** Keep the durations of what was asked about, if the configuration says so. What fails is told, and stops nothing. */
export async function keepDurations(
  { aggregator, configuration: { durations } }: Pick<Session, 'aggregator' | 'configuration'>,
  names: Iterable<string>,
): Promise<void> {
  if (!durations) return
  const { port, ...access } = durations
  try {
    await keepsDurations(aggregator, { at: port, ...access }).keep(names)
  } catch (error) {
    if (!(error instanceof AggregatorError)) throw error
    complain(error.message)
  }
}
