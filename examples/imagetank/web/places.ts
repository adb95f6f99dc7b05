/** A path of the archive, as an address has it. */
function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

/** Where the small picture of a file is. */
export const smallOf = (path: string): string => `/small/${encoded(path)}`

/** Where the large picture of a file is. */
export const largeOf = (path: string): string => `/large/${encoded(path)}`

/** Where the file itself is. */
export const originalOf = (path: string): string => `/images/${encoded(path)}`

/** Where it is told what is known of a file. */
export const detailsOf = (path: string): string => `details/${encoded(path)}`

/** Where it is told what is in a folder. */
export const dayOf = (path: string): string => `days/${encoded(path)}`

/** A picture of one clear pixel. */
export const noPicture =
  'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'

/** In place of what cannot be had, such as a photo that somebody has removed: a browser would draw a torn one. */
export function clear({ currentTarget }: { readonly currentTarget: HTMLImageElement }): void {
  if (currentTarget.src !== noPicture) currentTarget.src = noPicture
}
