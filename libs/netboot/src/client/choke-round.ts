import { type ChokeOptions, chooseUnchoked } from '../swarm/choker.ts'
import type { Peer } from './peer.ts'

/**
 * Choose anew who is given to, and tell them.
 *
 * @param peers - all that are connected
 * @param worthOf - what one is worth to the swarm, see `ChokeCandidate`
 * @param needs - whether one that wants nothing yet would, if it were told what is here
 * @param options - how many are given to
 * @param now - in ms
 */
export function chokeRound(
  peers: Iterable<Peer>,
  worthOf: (peer: Peer) => number,
  needs: (peer: Peer) => boolean,
  options: ChokeOptions,
  now: number,
): void {
  const all = [...peers]
  const candidates = all.map((peer) => ({
    peer: peer.number,
    isInterested: peer.isInterested || needs(peer),
    isUnchoked: !peer.isChoked,
    since: peer.since,
    worth: worthOf(peer),
  }))
  const chosen = chooseUnchoked(candidates, options, now)
  for (const peer of all) peer.choke(!chosen.has(peer.number), now)
}
