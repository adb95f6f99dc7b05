/** Files and their bytes. */
export interface TallyView {
  readonly files: number
  readonly bytes: number
}

/** What a light does. */
export type LightView = 'off' | 'on' | 'blink' | 'pulse'

/** The lights of the board. */
export interface LightsView {
  readonly green: LightView
  readonly yellow: LightView
  readonly red: LightView
}

/** What the box does, in a word. */
export type PhaseView =
  | 'starting'
  | 'idle'
  | 'importing'
  | 'verifying'
  | 'proven'
  | 'imported'
  | 'failed'
  | 'halt'

/** What the box does and has. */
export interface StatusView {
  readonly title: string
  readonly version: string
  /** Unix time in ms at the box. */
  readonly time: number
  readonly phase: PhaseView
  readonly lights: LightsView
  /** What went wrong and was not acknowledged yet. */
  readonly failures: readonly string[]
  readonly cards: readonly CardView[]
  /** The imports at work. */
  readonly imports: readonly JobView[]
  readonly verification: VerificationView
  readonly archive: ArchiveView | null
  readonly disks: readonly DiskView[]
  readonly power: { readonly reboot: boolean; readonly shutdown: boolean }
  readonly uploads: UploadsView
  /** The cards of the demo; `null`: the cards are real. */
  readonly demo: readonly DemoCardView[] | null
  /** Whether who asks may do more than look. */
  readonly mayChange: boolean
}

/** A card that is plugged in. */
export interface CardView {
  readonly id: string
  readonly label: string
  /** Bytes; 0 if not known. */
  readonly size: number
  /** `imported`: all is there, but was not read back. `foreign`: it is no camera's, and left alone. */
  readonly state: 'opening' | 'importing' | 'proven' | 'imported' | 'failed' | 'foreign'
}

/** The journal's names of what imports, as the ancestor has them. */
export type JobKind = 'copy_img2' | 'copy_img' | 'mv_img2'

/** An import at work. */
export interface JobView {
  readonly id: string
  readonly kind: JobKind
  /** Of the card. */
  readonly label: string
  /** Unix time in ms. */
  readonly started: number
  readonly progress: ProgressView | null
}

/** How far an import is. */
export interface ProgressView {
  /** Which import. */
  readonly import: string
  readonly files: number
  readonly totalFiles: number
  readonly bytes: number
  readonly totalBytes: number
  /** Bytes a second. */
  readonly rate: number
  /** s; `null` as long as it cannot be told. */
  readonly left: number | null
  /** The files that are being read now. */
  readonly current: readonly FileProgressView[]
}

/** How far a file is. */
export interface FileProgressView {
  /** Its path on the card. */
  readonly source: string
  /** Bytes that were copied; all of them: its copy is being read back. */
  readonly bytes: number
  /** Bytes that it has. */
  readonly size: number
}

/** What became of a file. */
export interface FileView {
  /** Which import. */
  readonly import: string
  /** Its path on the card. */
  readonly source: string
  readonly outcome: 'imported' | 'known' | 'failed'
  /** Its path in the archive. */
  readonly path: string | null
  /** Bytes. */
  readonly size: number
  /** Why it failed. */
  readonly reason: string | null
}

/** Why something on a card is not for import: an operating system left it, a link, no file, of no kind asked for. */
export type SkipKind = 'litter' | 'link' | 'special' | 'other'

/** What an import left out. */
export interface SkippedView {
  /** How many there are of each kind. */
  readonly counts: Readonly<Partial<Record<SkipKind, number>>>
  /** The first of them: what somebody may miss before what a computer left. */
  readonly files: readonly { readonly file: string; readonly kind: SkipKind }[]
}

/** An import that is over. */
export interface ImportView {
  readonly id: string
  readonly kind: JobKind
  readonly label: string
  /** Unix time in ms. */
  readonly started: number
  /** s. */
  readonly seconds: number
  readonly found: TallyView
  readonly imported: TallyView
  readonly known: TallyView
  readonly failed: TallyView
  /** What was on the card, and is not for import. */
  readonly skipped: SkippedView
  /** Whether all that was found is in the archive, read back from its disk. */
  readonly proven: boolean
  readonly readBack: 'direct' | 'dropped' | 'none'
  /** The manifest that lists what was imported, in the first archive's `ascmhl`. */
  readonly proof: string | null
  /** The first files that failed, and why. */
  readonly faults: readonly { readonly file: string; readonly reason: string }[]
  /** What was odd: dates that are not believed, and the like. */
  readonly warnings: readonly string[]
  /** Why it ended before its end. */
  readonly failure: string | null
}

/** What can be wrong in an archive. */
export type FaultKind =
  | 'damaged'
  | 'missing'
  | 'unreadable'
  | 'history'
  | 'altered'
  | 'moved'
  | 'new'

/** Something in an archive that is not what it was. */
export interface FaultView {
  /** Its path in the archive, `.` for all of it; absolute if it is in another than the first. */
  readonly file: string
  readonly kind: FaultKind
  readonly reason: string
}

/** Whether the archive is what it was. */
export interface VerificationView {
  /** How far it is, while it is at work. */
  readonly progress: ProgressView | null
  /** What the last one has found. */
  readonly last: {
    /** Unix time in ms. */
    readonly time: number
    /** Files that were read. */
    readonly files: number
    readonly seconds: number
    /** How many faults there are of each kind. */
    readonly counts: Readonly<Partial<Record<FaultKind, number>>>
    /** The worst of them. */
    readonly faults: readonly FaultView[]
    /** Why it ended before its end. */
    readonly failure: string | null
    /** What is wrong, in a line; `null`: nothing. */
    readonly verdict: string | null
  } | null
}

/** What is in the archive. */
export interface ArchiveView extends TallyView {
  readonly lastNumber: number | null
  readonly generations: number
}

/** A disk, and what of ours is on it. */
export interface DiskView {
  readonly what: readonly string[]
  readonly path: string
  /** Bytes. */
  readonly total: number
  /** Bytes. */
  readonly free: number
}

/** What may be uploaded. */
export interface UploadsView {
  /** Bytes of the largest file. */
  readonly limit: number
  /** Files that wait to be imported. */
  readonly waiting: number
  /** Endings that may be uploaded, with their dots. */
  readonly accept: readonly string[]
}

/** A card of the demo. */
export interface DemoCardView {
  readonly name: string
  /** What is on it, for a person. */
  readonly about: string
  readonly state: 'making' | 'out' | 'in'
}

/** A folder of the archive: a day. */
export interface DayView {
  /** Its path in the archive. */
  readonly path: string
  /** `2024-05-03`, if its name is a day. */
  readonly date: string | null
  readonly shots: number
}

/** What was taken at once: all its files have one name. */
export interface ShotView {
  /** The path of what stands for it. */
  readonly path: string
  /** What is to be seen. */
  readonly kind: 'photo' | 'film' | 'raw' | 'other'
  /** The names of all its files. */
  readonly files: readonly string[]
}

/** What is known of a shot. */
export interface DetailsView {
  readonly files: readonly { readonly path: string; readonly size: number }[]
  readonly facts: readonly { readonly name: string; readonly value: string }[]
}

/** Where an upload stands. */
export interface UploadView {
  readonly id: string
  /** Bytes that are there. */
  readonly received: number
  /** Bytes that it has. */
  readonly size: number
}

/** An entry of the log. */
export interface LogView {
  readonly id: number
  /** Unix time in ms. */
  readonly time: number
  readonly level: string
  readonly message: string
}

/** What the box tells its pages. */
export interface TankEvents {
  /** It changed; who asks for it gets it with their own rights. */
  status: Omit<StatusView, 'mayChange'>
  progress: ProgressView
  file: FileView
  /** An import is over. */
  done: ImportView
  log: LogView
}
