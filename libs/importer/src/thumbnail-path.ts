/**
 * Where the thumbnail of a file is, within the tree of thumbnails: `20240503/pimg_0042.jpg` of the JPEG, as
 * the ancestor has it; `20240503/pimg_0042.cr2.jpg` of the RAW beside it.
 *
 * @param path - in the archive
 * @param size - of another than the usual size: `@1024/20240503/pimg_0042.jpg`
 */
export function thumbnailPath(path: string, size?: number): string {
  const name = /\.jpe?g$/i.test(path) ? path : `${path}.jpg`
  return size === undefined ? name : `@${size}/${name}`
}
