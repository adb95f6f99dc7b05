/** Why an upload is refused: an HTTP status, and a sentence for the person. */
export class UploadError extends Error {
  /** Always `UploadError`. */
  override readonly name = 'UploadError'
  /** What it is answered with. */
  readonly statusCode: 400 | 404 | 409 | 413 | 415 | 507

  constructor(statusCode: UploadError['statusCode'], message: string) {
    super(message)
    this.statusCode = statusCode
  }
}
