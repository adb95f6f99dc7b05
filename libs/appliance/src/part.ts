import type { Address } from './addresses.ts'

/** A started appliance, as its parts see it. */
export interface Started {
  /** The appliance's name. */
  readonly name: string
  /** The address that it is bound to. */
  readonly host: string
  /** Its TCP port. */
  readonly port: number
  /** Where it can be reached, as far as is known by now. */
  readonly addresses: readonly Address[]
}

/** Something that starts and ends with an appliance. */
export interface Part {
  /** Called once the appliance listens, one part after the other. */
  start?(started: Started): void | Promise<void>
  /** Called when the appliance ends, in reverse order, while it still answers. */
  stop?(): void | Promise<void>
}
