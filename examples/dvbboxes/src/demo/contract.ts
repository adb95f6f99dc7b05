import type { Box } from '@boxwright/aggregator'

/** Boxes that are made up: real Redis servers on this machine, which can be stopped and started. */
export interface DemoBoxes extends AsyncDisposable {
  /** Whether a box runs. */
  runs(box: Pick<Box, 'town' | 'host'>): boolean
  /** Start one that was stopped. */
  start(box: Pick<Box, 'town' | 'host'>): Promise<void>
  /** Stop one: it keeps what it holds. */
  stop(box: Pick<Box, 'town' | 'host'>): Promise<void>
}
