/** An address and a port. */
export interface Endpoint {
  /** IPv4 or IPv6, as text. */
  readonly host: string
  /** From 1 to 65535. */
  readonly port: number
}
