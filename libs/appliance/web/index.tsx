/** Components that the pages of every appliance share. */
export { Dialog, type DialogProps } from './dialog.tsx'
export {
  type Connection,
  type EventHandlers,
  type UseEventsOptions,
  useEvents,
} from './events.ts'
export {
  type ClockOptions,
  formatBytes,
  formatDate,
  formatDuration,
  formatLevel,
  formatTime,
} from './format.ts'
export { Frame, type FrameProps, Nav, type NavItem, type NavProps } from './frame.tsx'
export { Meter, type MeterProps } from './meter.tsx'
export { type Column, Table, type TableProps } from './table.tsx'
