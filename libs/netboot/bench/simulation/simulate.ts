import { chooseUnchoked } from '../../src/swarm/choker.ts'
import { blockLength } from '../../src/torrent/piece-length.ts'
import type { BlockRange } from '../../src/wire/message.ts'
import { Agenda } from './agenda.ts'
import { connectNodes } from './connect-nodes.ts'
import { type Link, Node, type NodeOptions } from './node.ts'
import { Queue } from './queue.ts'
import { randomOf } from './random.ts'
import type { SimulationOptions, SimulationResult } from './simulation-options.ts'

/** How many blocks are on their way by one connection at a time: what TCP and its buffers hold. */
const window = 8
/** In ms: as the client has them. */
const [tick, leastTurn] = [1000, 2000]
const [leastAsked, mostAsked] = [16, 256]
const [sentEvent, arrivedEvent, tickEvent, heardEvent] = [0, 1, 2, 3]

/** A swarm on virtual time: choking, picking and revealing are those of the client, the network is a model. */
export class Simulation {
  readonly #options: SimulationOptions
  readonly #agenda = new Agenda()
  readonly #nodes: Node[]
  readonly #random: () => number
  readonly #rate: number
  /** What is under way, beside blocks: all takes the same time. */
  readonly #messages = new Queue<() => void>()
  #now = 0
  #left: number
  #events = 0

  constructor(options: SimulationOptions) {
    this.#options = options
    const { clients, grain, reveal, seed } = options
    // The picker's blocks are of 16 KiB: all else becomes smaller instead.
    const [length, pieceLength] = [options.length / grain, options.pieceLength / grain]
    this.#rate = options.rate / grain
    this.#random = randomOf(seed)
    this.#left = clients
    const pieces = Math.ceil(length / pieceLength)
    const common: NodeOptions = { pieces, pieceLength, length, reveal, random: this.#random }
    this.#nodes = Array.from(
      { length: clients + 1 },
      (_, number) => new Node(number, common, number === 0),
    )
    connectNodes(this.#nodes as [Node, ...Node[]], options.neighbours, this.#random)
  }

  /** Run it to its end. */
  run(): SimulationResult {
    for (const { number } of this.#nodes) {
      // Nobody begins at the same moment as the others; the server is there first.
      this.#agenda.add(number === 0 ? 0 : this.#random() * 100, number * 4 + tickEvent)
    }
    while (this.#left > 0 && this.#agenda.size > 0 && this.#agenda.time < 3.6e6) {
      this.#now = this.#agenda.time
      const what = this.#agenda.take()
      this.#events += 1
      const node = this.#nodes[Math.floor(what / 4)] as Node
      const kind = what % 4
      if (kind === sentEvent) this.#sent(node)
      else if (kind === arrivedEvent) this.#arrive(node)
      else if (kind === tickEvent) this.#tick(node)
      else this.#messages.shift()?.()
    }
    const [server, ...clients] = this.#nodes
    return {
      times: clients
        .map(({ end }) => (end ?? Number.POSITIVE_INFINITY) / 1000)
        .sort((a, b) => a - b),
      copies: (server?.sent ?? 0) / (this.#options.length / this.#options.grain),
      events: this.#events,
    }
  }

  #tick(node: Node): void {
    this.#agenda.add(this.#now + tick, node.number * 4 + tickEvent)
    this.#rechoke(node)
    if (node.reveal) this.#tellAll(node)
    for (const link of node.takings.values()) this.#ask(link)
  }

  #rechoke(node: Node): void {
    const { slots, serverSlots } = this.#options
    const most = node.spread ? serverSlots : slots
    const now = this.#now
    const candidates = node.givings.map((link) => ({
      peer: link.to.number,
      isInterested: node.reveal ? node.reveal.needs(link.to.number, now) : link.isInterested,
      isUnchoked: link.isUnchoked,
      since: link.since,
      worth: node.spread
        ? node.spread.worth(link.to.number, now)
        : (node.takings.get(link.to.number)?.given.rate(now) ?? 0),
    }))
    const limits = { slots: most, chances: Math.ceil(most / 4), least: leastTurn }
    const chosen = chooseUnchoked(candidates, limits, now)
    for (const link of node.givings) {
      const isUnchoked = chosen.has(link.to.number)
      if (isUnchoked === link.isUnchoked) continue
      link.isUnchoked = isUnchoked
      link.since = now
      if (isUnchoked) this.#say(() => this.#ask(link))
      else this.#choke(link)
    }
  }

  #choke(link: Link): void {
    for (const range of link.queue) link.to.picker.refused(link.from.number, range)
    link.asked -= link.queue.length
    link.queue = []
    link.from.reveal?.choked(link.to.number)
  }

  /** The server tells those that it gives to of more pieces. */
  #tellAll(node: Node): void {
    const links = node.givings.filter(({ isUnchoked }) => isUnchoked)
    for (const link of links) this.#tell(link, links.length)
  }

  #tell(link: Link, share: number): void {
    const news = link.from.reveal?.next(link.to.number, share, this.#now) ?? []
    for (const piece of news) {
      link.seen.add(piece)
      link.to.picker.peerHas(piece)
    }
    // What is told is wanted, once it is heard.
    link.isInterested ||= news.length > 0
    if (news.length > 0) this.#say(() => this.#ask(link))
  }

  /** One hears something, a little later. */
  #say(heard: () => void): void {
    this.#messages.push(heard)
    this.#agenda.add(this.#now + this.#options.delay, heardEvent)
  }

  #ask(link: Link): void {
    const { from, to, seen } = link
    if (!link.isUnchoked || !link.isInterested || to.end !== undefined) return
    const { grain } = this.#options
    const rate = link.given.rate(this.#now)
    const depth = Math.round(link.depth.bytes(rate) / blockLength)
    const most = Math.min(mostAsked, Math.max(leastAsked, depth * grain)) / grain
    if (link.asked > most / 2) return
    const ranges = to.picker.next(from.number, seen, most - link.asked)
    if (ranges.length === 0) {
      if (link.asked === 0 && !to.picker.wantsFrom(seen)) link.isInterested = false
      return
    }
    if (link.asked === 0) link.depth.began(this.#now)
    link.asked += ranges.length
    this.#say(() => this.#queue(link, ranges))
  }

  #queue(link: Link, ranges: readonly BlockRange[]): void {
    if (link.isUnchoked) {
      link.queue.push(...ranges)
      this.#getReady(link)
      return
    }
    // It was choked meanwhile.
    for (const range of ranges) link.to.picker.refused(link.from.number, range)
    link.asked -= ranges.length
  }

  #getReady(link: Link): void {
    if (
      !link.isReady &&
      link.queue.length > 0 &&
      link.flying < Math.max(1, window / this.#options.grain)
    ) {
      link.isReady = true
      link.from.ready.push(link)
    }
    if (link.from.sending === undefined) this.#send(link.from)
  }

  #send(node: Node): void {
    for (let link = node.ready.shift(); link; link = node.ready.shift()) {
      link.isReady = false
      const range = link.queue.shift()
      if (range === undefined) continue
      link.flying += 1
      node.sending = { link, range }
      node.sent += range.length
      this.#agenda.add(this.#now + this.#timeOf(range.length), node.number * 4 + sentEvent)
      return
    }
  }

  #sent(node: Node): void {
    const { sending } = node
    if (sending === undefined) return
    node.sending = undefined
    this.#getReady(sending.link)
    node.spread?.gave(sending.link.to.number, sending.range.piece)
    const to = sending.link.to
    const at = Math.max(this.#now, to.downFree + this.#timeOf(sending.range.length))
    to.downFree = at
    to.arriving.push(sending)
    if (at > this.#now) this.#agenda.add(at, to.number * 4 + arrivedEvent)
    else this.#arrive(to)
  }

  #arrive(node: Node): void {
    const { link, range } = node.arriving.shift() ?? {}
    if (link === undefined || range === undefined) return
    link.flying -= 1
    link.asked -= 1
    link.given.add(range.length, this.#now)
    link.depth.arrived(this.#now)
    const arrival = node.picker.arrived(link.from.number, range)
    for (const other of arrival?.others ?? []) this.#cancel(node.takings.get(other), range)
    if (arrival?.complete) {
      // The server counts on what it has sent.
      if (link.from.reveal) this.#tellServer(link, range.piece)
      this.#gain(node, range.piece)
    }
    this.#getReady(link)
    this.#ask(link)
  }

  #cancel(link: Link | undefined, { piece, offset }: { piece: number; offset: number }): void {
    const place = link?.queue.findIndex((each) => each.piece === piece && each.offset === offset)
    if (link === undefined || place === undefined || place < 0) return
    link.queue.splice(place, 1)
    link.asked -= 1
  }

  #gain(node: Node, piece: number): void {
    node.picker.proven(piece)
    if (node.have.isFull) {
      node.end = this.#now
      this.#left -= 1
    }
    this.#say(() => this.#tellOfGain(node, piece))
  }

  #tellOfGain(node: Node, piece: number): void {
    const server = node.takings.get(0)
    if (server !== undefined) this.#tellServer(server, piece)
    for (const link of node.givings) {
      if (link.to.end !== undefined) continue
      link.to.picker.peerHas(piece)
      link.seen.add(piece)
      if (link.to.have.has(piece)) continue
      if (!link.isInterested) {
        link.isInterested = true
        if (!link.isUnchoked && node.givings.length <= this.#options.slots) this.#rechoke(node)
      }
      // Whoever is asked for something is asked for more when that comes.
      if (link.isUnchoked && link.asked === 0) this.#ask(link)
    }
  }

  #tellServer(link: Link, piece: number): void {
    const { from, to } = link
    from.spread?.gained(to.number, piece, this.#now)
    from.reveal?.gained(to.number, piece, this.#now)
    if (to.end !== undefined) this.#rechoke(from)
    else if (from.reveal && link.isUnchoked) {
      this.#tell(link, Math.min(this.#options.serverSlots, from.givings.length))
    }
  }

  #timeOf(bytes: number): number {
    return (bytes * 1000) / this.#rate
  }
}
