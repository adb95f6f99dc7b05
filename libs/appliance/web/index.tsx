/** Components that the pages of every appliance share. */

export {
  type ClockOptions,
  formatBytes,
  formatDate,
  formatDuration,
  formatLevel,
  formatTime,
} from '../src/format.ts'
export type { GraphReading, TraceReading } from '../src/graphs/reading.ts'
export { Confirm, type ConfirmProps } from './confirm.tsx'
export { Dialog, type DialogProps } from './dialog.tsx'
export { type DropHandlers, useDrop } from './drop.ts'
export {
  type Connection,
  type EventHandlers,
  type UseEventsOptions,
  useEvents,
} from './events.ts'
export { Frame, type FrameProps, Nav, type NavItem, type NavProps } from './frame.tsx'
export { Graphs, type GraphsProps, type GraphText } from './graphs/graphs.tsx'
export { Log, type LogItem, type LogProps } from './log.tsx'
export { Login, type LoginProps, logOut } from './login.tsx'
export { Meter, type MeterProps } from './meter.tsx'
export { type OpenPageOptions, openPage } from './open-page.tsx'
export { Scroller, type ScrollerProps } from './scroller.tsx'
export { styleNonce } from './style-nonce.ts'
export { type Column, Table, type TableProps } from './table.tsx'
export { textScale } from './text-scale.ts'
export { english } from './words/english.ts'
export { french } from './words/french.ts'
export { Speak, type SpeakProps, useWords } from './words/use-words.tsx'
export type { WebWords } from './words/words.ts'
