import type { Item } from '../programme.ts'

/** A programme to be exported. */
export interface ExportedProgramme {
  /** Id of the service. */
  readonly service: string
  /** Its name for people. Default: the id. */
  readonly channel?: string
  /** `DDMMYYYY`. */
  readonly day: string
  /** What is played, in order. */
  readonly items: readonly ExportedItem[]
}

/** An item to be exported. */
export interface ExportedItem extends Item {
  /** Seconds; 0 if it is not known. */
  readonly duration: number
  /** A title for people. Default: the name of the file, without `.ts`. */
  readonly title?: string
  /** What it is about. */
  readonly synopsis?: string
  /** The towns that lack its file. */
  readonly lacking?: readonly string[]
}

/** How moments are written. */
export interface ExportOptions {
  /** The IANA time zone of dates and times: each has its offset beside it. */
  readonly zone: string
}

/** What people are shown for an item. */
export function titleOf({ title, filename }: ExportedItem): string {
  return title ?? filename.slice(0, -'.ts'.length)
}
