import type { Aggregator, Applier, Descriptions } from '@boxwright/aggregator'
import type { Applications } from './applications.ts'
import type { Settings } from './config/config.ts'
import type { LagHistory } from './lag-history.ts'
import type { KeptPlans } from './plans.ts'
import type { Site } from './site.ts'
import type { AuditLog } from './store/audit.ts'

/** What the parts of the application share. */
export interface Context {
  readonly site: Site
  readonly settings: Settings
  readonly version: string
  readonly aggregator: Aggregator
  readonly applier: Applier
  /** What is being applied. */
  readonly applications: Applications
  /** Titles and synopses. */
  readonly descriptions: Descriptions
  readonly audit: AuditLog
  readonly history: LagHistory
  readonly plans: KeptPlans
  /** Whether there is a login. */
  readonly hasUsers: boolean
}

/** What each role may: it includes those before it. */
export const ranks: readonly string[] = ['viewer', 'scheduler', 'admin']
