/**
 * What a file is, by its extension. `raw`, `photo`, `film` and `sound` stand for themselves; a
 * `sidecar` belongs to one of them; `other` is anything else.
 */
export type FileKind = 'raw' | 'photo' | 'film' | 'sound' | 'sidecar' | 'other'

const extensions: Readonly<Record<Exclude<FileKind, 'other'>, string>> = {
  raw: '3fr arw bay cap cr2 cr3 crw dcr dcs dng drf eip erf fff gpr iiq k25 kdc mdc mef mos mrw nef nrw orf ori pef ptx pxn raf raw rw2 rwl rwz sr2 srf srw x3f',
  photo: 'jpg jpeg jpe jfif jxl png gif webp heic heif hif avif tif tiff bmp mpo insp',
  film: 'mp4 m4v mov qt avi mkv webm mts m2ts m2t mpg mpeg mpe 3gp 3g2 wmv asf mxf crm braw r3d insv 360 dv mod',
  sound: 'wav mp3 m4a aac aif aiff flac ogg',
  sidecar: 'xmp thm lrv lrf aae xml pp3 dop cos on1 cop nksc srt gpx txt json',
}

const kinds: ReadonlyMap<string, FileKind> = new Map(
  Object.entries(extensions).flatMap(([kind, names]) =>
    names.split(' ').map((name) => [name, kind as FileKind] as const),
  ),
)

/** All extensions that stand for a kind, in lower case and without their dots. */
export const fileExtensions: readonly string[] = [...kinds.keys()]

/** Kinds that are the photo or film itself: one of them is known again by its content alone. */
const media: readonly FileKind[] = ['raw', 'photo', 'film', 'sound']

/** What comes first in a group: it gives the date, and decides whether the group is known. */
export const kindOrder: readonly FileKind[] = [...media, 'sidecar', 'other']

/**
 * The kind of a file.
 *
 * @param name - its name or path; case does not matter
 */
export function kindOf(name: string): FileKind {
  return kinds.get(/\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? '') ?? 'other'
}

/** Whether a kind is the photo or film itself, rather than something beside it. */
export function isMedia(kind: FileKind): boolean {
  return media.includes(kind)
}

/**
 * What systems leave on a card, and nobody photographed: macOS's `._NAME`, `.DS_Store`,
 * `.Spotlight-V100`, `.Trashes`, `.fseventsd`; Windows' `System Volume Information`, `Thumbs.db`,
 * `desktop.ini`, `$RECYCLE.BIN`; Linux's `lost+found`, `.Trash-1000`.
 *
 * @param path - a path on the card, with `/`
 */
export function isLitter(path: string): boolean {
  return path.split('/').some((name) => litter.test(name))
}

const litter =
  /^(?:\._.*|\.DS_Store|\.Spotlight-V100|\.Trashes|\.Trash-\d+|\.fseventsd|\.TemporaryItems|System Volume Information|Thumbs\.db|desktop\.ini|\$RECYCLE\.BIN|lost\+found)$/i
