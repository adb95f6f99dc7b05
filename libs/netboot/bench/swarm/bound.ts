/** A swarm on a switch: each link full duplex, rates in bytes a second. */
export interface SwarmLinks {
  /** What is given to each one, in bytes. */
  readonly length: number
  /** How many want it. */
  readonly clients: number
  /** What the server's link sends. */
  readonly serverUp: number
  /** What each client's link sends. */
  readonly clientUp: number
  /** What each client's link takes. */
  readonly clientDown: number
}

/**
 * How soon all can have all, at best, in seconds: the server has sent each byte once, each client has taken each byte,
 * and all links together have sent what all take.
 */
export function boundOf({ length, clients, serverUp, clientUp, clientDown }: SwarmLinks): number {
  const all = (clients * length) / (serverUp + clients * clientUp)
  return Math.max(length / serverUp, length / clientDown, all)
}

/** How soon all can have all from the server alone, in seconds. */
export function serverAlone({ length, clients, serverUp, clientDown }: SwarmLinks): number {
  return Math.max((clients * length) / serverUp, length / clientDown)
}
