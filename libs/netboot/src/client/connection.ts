import type { Socket } from 'node:net'
import { NetbootError } from '../errors.ts'
import {
  formatHandshake,
  type Handshake,
  handshakeHead,
  handshakeLength,
  mayBeHandshake,
  parseHandshake,
} from '../wire/handshake.ts'
import { formatMessage, type Message } from '../wire/message.ts'
import { MessageReader } from '../wire/message-reader.ts'

/** In ms. One that connects and says nothing holds a place. */
const handshakeTime = 10_000
/** In ms: one that says nothing for so long is gone (BEP 3: keep-alives come every two minutes). */
const silence = 150_000
/** In bytes: a block with its head, what extensions say; a bitfield may be longer. */
const longestMessage = 33 << 10

/** In bytes: what may wait for the network, beside one batch of blocks. */
const mostWaiting = 4 << 20

/** Who talks to whom about what. */
export interface Greeting {
  /** What we say. */
  readonly ours: Handshake
  /** How many pieces there are: so long may a bitfield be. */
  readonly pieces: number
}

/** What a connection is told of. */
export interface ConnectionHandlers {
  /**
   * A peer wants to talk about a torrent.
   *
   * @returns `undefined` if we do not: it is hung up on
   */
  greet(infoHash: Uint8Array): Greeting | undefined
  /** Both have said who they are. */
  open(theirs: Handshake): void
  /** A message came; its bytes are good until this returns. */
  message(message: Message): void
  /** What was sent has left for the network, to the last byte. */
  drained(): void
  /** It is over. @param reason - if it did not simply end */
  closed(reason: Error | undefined): void
}

/** A TCP connection to a peer: handshakes, then messages. */
export class Connection {
  readonly #socket: Socket
  readonly #handlers: ConnectionHandlers
  /** What came before the handshake was whole. */
  #early: Buffer | undefined = Buffer.alloc(0)
  #reader: MessageReader | undefined
  #greeting: Greeting | undefined
  #reason: Error | undefined

  /**
   * @param socket - connected, or about to be
   * @param handlers - who is told
   * @param first - what we say first, if we have called
   */
  constructor(socket: Socket, handlers: ConnectionHandlers, first?: Greeting) {
    this.#socket = socket
    this.#handlers = handlers
    socket.setNoDelay(true)
    socket.setTimeout(handshakeTime, () =>
      this.close(new Error('it has said nothing for too long')),
    )
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.on('drain', () => handlers.drained())
    socket.on('error', (error) => {
      this.#reason ??= error
    })
    socket.on('close', () => handlers.closed(this.#reason))
    if (first !== undefined) this.#greet(first)
  }

  /** Where the peer is. */
  get remote(): { readonly host: string; readonly port: number } {
    return { host: this.#socket.remoteAddress ?? '', port: this.#socket.remotePort ?? 0 }
  }

  /** How many bytes wait here for the network. */
  get waiting(): number {
    return this.#socket.writableLength
  }

  /** Whether anything can still be sent. */
  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable
  }

  /** Send a message. */
  send(message: Message): void {
    if (!this.isOpen) return
    this.#socket.write(formatMessage(message))
    // It asks, and takes no answers.
    if (this.waiting > mostWaiting) this.close(new NetbootError('ERR_PROTOCOL', 'it takes nothing'))
  }

  /** Send what is sent meanwhile all at once. */
  together(send: () => void): void {
    this.#socket.cork()
    send()
    this.#socket.uncork()
  }

  /**
   * Send bytes as they are, all at once.
   *
   * @param parts - not to be touched until they have left
   * @param left - is called then, also if they could not
   */
  sendParts(parts: readonly Uint8Array[], left: () => void): void {
    this.#socket.cork()
    const last = parts.length - 1
    for (const [index, part] of parts.entries()) {
      if (index === last) this.#socket.write(part, left)
      else this.#socket.write(part)
    }
    this.#socket.uncork()
  }

  /** Take nothing more from the network for now: the sender will have to wait. */
  pause(): void {
    this.#socket.pause()
  }

  /** Take what comes again. */
  resume(): void {
    this.#socket.resume()
  }

  /** Hang up at once. @param reason - what is told of it */
  close(reason?: Error): void {
    this.#reason ??= reason
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    try {
      if (this.#reader === undefined) this.#shakeHands(chunk)
      else this.#read(chunk)
    } catch (error) {
      this.close(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #read(chunk: Uint8Array): void {
    for (const message of this.#reader?.read(chunk) ?? []) {
      if (this.#socket.destroyed) return
      this.#handlers.message(message)
    }
  }

  #shakeHands(chunk: Buffer): void {
    const early = Buffer.concat([this.#early ?? Buffer.alloc(0), chunk])
    this.#early = early
    if (!mayBeHandshake(early)) {
      throw new NetbootError('ERR_PROTOCOL', 'expected the BitTorrent protocol')
    }
    // The caller may wait with its name until it has heard ours.
    if (this.#greeting === undefined && early.length >= handshakeHead) {
      const greeting = this.#handlers.greet(early.subarray(handshakeHead - 20, handshakeHead))
      if (greeting === undefined) throw new NetbootError('ERR_PROTOCOL', 'an unknown torrent')
      this.#greet(greeting)
    }
    if (early.length < handshakeLength) return
    const theirs = parseHandshake(early)
    if (Buffer.compare(theirs.infoHash, this.#greeting?.ours.infoHash ?? Buffer.alloc(0)) !== 0) {
      throw new NetbootError('ERR_PROTOCOL', 'another torrent than was asked for')
    }
    if (Buffer.compare(theirs.peerId, this.#greeting?.ours.peerId ?? Buffer.alloc(0)) === 0) {
      throw new NetbootError('ERR_PROTOCOL', 'it is ourselves')
    }
    this.#early = undefined
    const longest = Math.max(longestMessage, 1 + Math.ceil((this.#greeting?.pieces ?? 0) / 8))
    this.#reader = new MessageReader(longest)
    this.#socket.setTimeout(silence)
    this.#handlers.open(theirs)
    if (!this.#socket.destroyed) this.#read(early.subarray(handshakeLength))
  }

  #greet(greeting: Greeting): void {
    this.#greeting = greeting
    this.#socket.write(formatHandshake(greeting.ours))
  }
}
