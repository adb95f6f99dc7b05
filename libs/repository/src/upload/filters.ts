import type { UploadFiles } from './upload-files.ts'

// rsync's filter rules, see rsync(1): the first that matches decides. `+` and `-` hold on both sides;
// `H` hides a file from the sender, so that it counts as gone; `R` lets the receiver remove it.

/** Where rsync keeps what has come of a file when it is interrupted, beside where the file belongs. */
export const partialFolder = '.partial'

const folders = ['', 'rdiffs/', '.checksums/', 'meta/'] as const

/** What is a mirror's own, and may be removed when the mirror has it no more. */
const kinds = {
  metas: ['meta/*.json'],
  files: ['*.img', 'rdiffs/*.rdiff', '.checksums/*.cksum', '.checksums/*.sha???sum'],
} as const

/** rsync writes NAME as `.NAME.XXXXXX`. */
const temporary = [...kinds.metas, ...kinds.files, 'CKSUMS'].map((path) =>
  path.replace(/([^/]+)$/, '.$1.??????'),
)

/**
 * Make the folders, and remove what an upload that was killed has left: rsync's temporary files, and
 * beginnings of files that are no longer wanted.
 */
export function preparing({ contents }: UploadFiles, signedFolder: string): string[] {
  const all = [...folders, `${signedFolder}/`]
  const wanted = contents.map(({ path }) => path.replace(/([^/]+)$/, `${partialFolder}/$1`))
  return [
    ...wanted.map((path) => `P /${path}`),
    ...[...temporary, `${signedFolder}/.*.json.??????`].flatMap(gone),
    ...all.flatMap((folder) => gone(`${folder}${partialFolder}/***`)),
    ...all.filter((folder) => folder !== '').map((folder) => `+ /${folder}`),
    '- *',
  ]
}

/** Remove the metadata of series that are no longer there: before what they name. */
export function removingMetas({ metas }: UploadFiles): string[] {
  return ['+ /meta/', ...metas.map((path) => `+ /${path}`), ...kinds.metas.flatMap(gone), '- *']
}

/** Remove what nothing names any more. What is not of a mirror stays. */
export function removingFiles(
  { contents, checksums, signed, timestamp, roots }: UploadFiles,
  signedFolder: string,
): string[] {
  const lists = [checksums, signed, timestamp, roots]
  const kept = [...contents.map(({ path }) => path), ...lists.flat()]
  const within = [...new Set(kept.flatMap((path) => parentsOf(path)))]
  return [
    ...within.map((folder) => `+ /${folder}/`),
    ...kept.map((path) => `+ /${path}`),
    ...[...kinds.files, ...(signed.length > 0 ? [`${signedFolder}/***`] : [])].flatMap(gone),
    '- *',
  ]
}

/** Fetch what is small: the lists of sums, and the metadata that clients of the destination have. */
export const onlyLists: readonly string[] = [
  '+ /CKSUMS',
  '+ /.checksums/',
  '+ /.checksums/[A-Za-z0-9]*',
  '+ /meta/',
  '+ /meta/[A-Za-z0-9]*.json',
  '- *',
]

function gone(pattern: string): string[] {
  return [`H /${pattern}`, `R /${pattern}`]
}

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}
