import {
  ApplianceError,
  createMuninNode,
  type JournalLogger,
  type Metrics,
  type Part,
} from '@boxwright/appliance'
import packageJson from '../package.json' with { type: 'json' }
import type { Config } from './config/config.ts'
import { graphs } from './graphs.ts'

/**
 * The Munin node. Where another one has the port already (Munin's own, as a rule), the box goes on without:
 * its numbers are at /metrics and /munin/ as well.
 */
export function muninPart({ name, munin }: Config, metrics: Metrics, log: JournalLogger): Part {
  let node: AsyncDisposable | undefined
  return {
    async start() {
      const { port, allow } = munin
      if (port === null) return
      const version = `pigebox ${packageJson.version}`
      try {
        node = await createMuninNode({
          metrics,
          graphs,
          host: `${name}.local`,
          version,
          port,
          allow,
        })
      } catch (error) {
        if (!(error instanceof ApplianceError) || error.code !== 'ERR_MUNIN') throw error
        log.warn({ err: error }, 'there is no Munin node')
      }
    },
    stop: async () => node?.[Symbol.asyncDispose](),
  }
}
