import type { BoxConfig } from '@boxwright/appliance'

/** A configuration with every default in its place. Sizes are in bytes. */
export interface Config extends BoxConfig {
  /** Where cards come from: `devices`, `udisks`, or a folder of folders; `null`: the box makes some, to be tried. */
  readonly cards: string | null
  /** Halt when the card is pulled out after it was proven. */
  readonly haltOnRemoval: boolean
  /** Folders, within `data` or absolute. */
  readonly folders: {
    readonly archive: string
    /** More archives: each photo is in all of them. */
    readonly mirrors: readonly string[]
    readonly uploads: string
    readonly thumbnails: string
  }
  /** How photos are imported. */
  readonly importing: {
    readonly naming: string
    readonly zone: string
    readonly jobs: number
    readonly readBack: boolean
    /** Refuse an archive that is on the disk of the system. */
    readonly mounted: boolean
    readonly others: 'copy' | 'skip'
  }
  /** What may be uploaded. */
  readonly uploads: {
    readonly limit: number
    readonly quota: number
  }
  /** Commands that end the machine; `null`: it cannot be. */
  readonly power: {
    readonly reboot: readonly string[] | null
    readonly shutdown: readonly string[] | null
  }
  /** What shows the state of the box. */
  readonly lights: {
    readonly leds: Places<string> | null
    readonly gpio: ({ readonly chip: string } & Places<number>) | null
    readonly hat: string | null
    /** A socket at which another program listens for the same words. */
    readonly hatServer: string | null
  }
  /** The button that switches the machine off; `null`: there is none. */
  readonly button: {
    readonly gpio: {
      readonly chip: string
      readonly line: number
      readonly activeLow: boolean
    } | null
    readonly key: { readonly device: string; readonly key: number } | null
  }
  /** What answers the button; `null`: nothing. */
  readonly buzzer: {
    readonly gpio: { readonly chip: string; readonly line: number } | null
    readonly pwm: { readonly chip: string; readonly channel: number } | null
  }
}

/** Where each light is; `null`: the board has none of that colour. */
export interface Places<Place> {
  readonly green: Place | null
  readonly yellow: Place | null
  readonly red: Place | null
}
