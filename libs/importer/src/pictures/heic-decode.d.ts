/** What we use of heic-decode, which has no types. */
declare module 'heic-decode' {
  interface Decodable {
    readonly width: number
    readonly height: number
    decode(): Promise<{
      readonly width: number
      readonly height: number
      readonly data: Uint8ClampedArray
    }>
  }

  const decode: {
    all(input: { readonly buffer: Uint8Array }): Promise<readonly Decodable[] & { dispose(): void }>
  }
  export default decode
}
