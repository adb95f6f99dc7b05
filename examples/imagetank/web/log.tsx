import { Log } from '@boxwright/appliance/web'
import type { LogView } from '../src/api/types.ts'
import { formatSecond } from './clock.ts'

/** What happened, on the clock of who looks. */
export function LogPanel({ log }: { readonly log: readonly LogView[] }) {
  return <Log items={log} when={({ time }) => formatSecond(time)} />
}
