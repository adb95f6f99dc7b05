import { performance } from 'node:perf_hooks'
import type { Metrics } from './metrics.ts'

/**
 * Register what the process itself costs, under Prometheus's usual names: CPU, memory, start time,
 * and how busy the event loop is.
 *
 * @param metrics where to
 */
export function measureProcess(metrics: Metrics): void {
  metrics.counter({
    name: 'process_cpu_seconds_total',
    help: 'User and system CPU time spent.',
    unit: 'seconds',
    read: () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1e6
    },
  })
  metrics.gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory.',
    unit: 'bytes',
    read: () => process.memoryUsage.rss(),
  })
  const started = Math.round(Date.now() / 1000 - process.uptime())
  metrics.gauge({
    name: 'process_start_time_seconds',
    help: 'When the process started, in Unix time.',
    unit: 'seconds',
    read: () => started,
  })
  metrics.counter({
    name: 'process_event_loop_active_seconds_total',
    help: 'Time that the event loop did not spend waiting.',
    unit: 'seconds',
    read: () => performance.eventLoopUtilization().active / 1000,
  })
}
