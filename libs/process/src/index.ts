/**
 * Child processes: ready, watched, restarted, reaped, never left behind.
 *
 * @packageDocumentation
 */
export type { RestartPolicy } from './back-off.ts'
export { execute, type Output } from './edges/execute.ts'
export { ProcessError, type ProcessErrorCode, type ProcessFacts } from './errors.ts'
export type { Exit } from './exit.ts'
export type { Line } from './line-hub.ts'
export type {
  ManagedProcess,
  ProcessEnd,
  ProcessEvents,
  ProcessState,
  ReadyStart,
  RestartPlan,
  Start,
  StartEnd,
} from './managed.ts'
export type {
  ExecuteOptions,
  LaunchOptions,
  ProcessOptions,
  Readiness,
  TcpPlace,
  UnixPlace,
} from './options.ts'
export { createProcess, run } from './process.ts'
export type { StopPolicy } from './stop-policy.ts'
export {
  createSupervisor,
  type Member,
  type Supervisor,
  type SupervisorOptions,
} from './supervisor.ts'
