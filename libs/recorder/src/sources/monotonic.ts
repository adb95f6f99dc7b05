/** CLOCK_MONOTONIC in ms: the same clock in every thread. */
export function monotonic(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
