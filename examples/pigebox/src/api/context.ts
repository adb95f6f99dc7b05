import type { Journal } from '@boxwright/appliance'
import type { Pins } from '@boxwright/recorder'
import type { Collection } from '../collection.ts'
import type { Config } from '../config/config.ts'
import type { SourceChoice } from '../source.ts'
import type { Station } from '../station.ts'

/** What the API speaks of. */
export interface ApiContext {
  readonly config: Config
  readonly choice: SourceChoice
  readonly station: Station
  readonly journal: Journal
  readonly pins: Pins
  /** The recordings; none while the storage is away. */
  readonly collection: () => Collection | undefined
}
