/** An error on its way between threads: cloned as it is it would lose its code. */
export interface ToldError {
  /** Why. */
  readonly message: string
  /** Where. */
  readonly stack: string | undefined
  /** Its stable code, if it has one. */
  readonly code: string | undefined
  /** What was behind it. */
  readonly cause: ToldError | undefined
}

/** An error, as it is told to another thread. */
export function toldOf(error: unknown): ToldError {
  if (!(error instanceof Error)) {
    return { message: String(error), stack: undefined, code: undefined, cause: undefined }
  }
  const { message, stack, cause } = error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return { message, stack, code, cause: cause === undefined ? undefined : toldOf(cause) }
}

/** An error, as another thread has told it. */
export function errorOf({ message, stack, code, cause }: ToldError): Error {
  const error = new Error(message, cause && { cause: errorOf(cause) })
  if (stack !== undefined) error.stack = stack
  return code === undefined ? error : Object.assign(error, { code })
}
