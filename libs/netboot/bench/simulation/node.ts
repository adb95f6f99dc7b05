import { Picker } from '../../src/swarm/picker.ts'
import { RateMeter } from '../../src/swarm/rate-meter.ts'
import { RequestDepth } from '../../src/swarm/request-depth.ts'
import { Reveal, type RevealOptions } from '../../src/swarm/reveal.ts'
import { Spread } from '../../src/swarm/spread.ts'
import { Bitfield } from '../../src/torrent/bitfield.ts'
import type { BlockRange } from '../../src/wire/message.ts'

/** What one gives to another. */
export interface Link {
  /** Who gives. */
  readonly from: Node
  /** Who takes. */
  readonly to: Node
  /** What the taker knows that the giver has. */
  readonly seen: Bitfield
  /** What was asked for, and is not sent yet. */
  queue: BlockRange[]
  /** How many blocks were asked for, and have not come. */
  asked: number
  /** How many of them are on their way. */
  flying: number
  /** Whether it is in the giver's row of those that can be sent to. */
  isReady: boolean
  isInterested: boolean
  isUnchoked: boolean
  /** In ms. */
  since: number
  /** What comes. */
  readonly given: RateMeter
  /** How much is asked for ahead. */
  readonly depth: RequestDepth
}

/** A computer of the swarm. */
export class Node {
  readonly have: Bitfield
  readonly picker: Picker
  /** To whom it gives. */
  readonly givings: Link[] = []
  /** From whom it takes, by the number of the giver. */
  readonly takings: Map<number, Link> = new Map()
  /** Links that a block can be sent by now, each in its turn. */
  readonly ready: Link[] = []
  /** What is being sent. */
  sending: { readonly link: Link; readonly range: BlockRange } | undefined
  /** What waits for its link's other direction, in the order of arrival. */
  readonly arriving: { readonly link: Link; readonly range: BlockRange }[] = []
  /** When that is free, in ms. */
  downFree = 0
  /** When it had all, in ms. */
  end: number | undefined
  /** In bytes. */
  sent = 0
  readonly spread: Spread | undefined
  readonly reveal: Reveal | undefined

  constructor(
    number: number,
    { pieces, pieceLength, length, random, reveal }: NodeOptions,
    isSeed: boolean,
  ) {
    this.number = number
    this.have = isSeed ? Bitfield.full(pieces) : new Bitfield(pieces)
    const mostActive = Math.max(4, Math.floor((64 << 20) / pieceLength))
    this.picker = new Picker({ have: this.have, pieceLength, length, mostActive, random })
    this.spread = isSeed ? new Spread(pieceLength) : undefined
    this.reveal = isSeed && reveal ? new Reveal({ ...reveal, size: pieces, random }) : undefined
  }

  /** Its own. */
  readonly number: number

  /** One gives to another from now on. */
  static join(from: Node, to: Node): Link {
    const link: Link = {
      from,
      to,
      seen: from.have.isFull && !from.reveal ? from.have : new Bitfield(from.have.size),
      queue: [],
      asked: 0,
      flying: 0,
      isReady: false,
      isInterested: false,
      isUnchoked: false,
      since: 0,
      given: new RateMeter(0),
      depth: new RequestDepth(),
    }
    from.givings.push(link)
    to.takings.set(from.number, link)
    return link
  }
}

/** What all nodes have in common. */
export interface NodeOptions {
  readonly pieces: number
  readonly pieceLength: number
  readonly length: number
  readonly random: () => number
  readonly reveal: Pick<RevealOptions, 'ahead' | 'patience'> | undefined
}
