import { connect, type Socket } from 'node:net'
import {
  formatHandshake,
  type Handshake,
  handshakeLength,
  parseHandshake,
} from '../../src/wire/handshake.ts'
import { formatMessage, type Message } from '../../src/wire/message.ts'
import { MessageReader } from '../../src/wire/message-reader.ts'

/** What a {@link RawPeer} says of itself. */
export type Introduction = Partial<Omit<Handshake, 'infoHash'>>

/** A peer that says what it is told to say. */
export class RawPeer implements AsyncDisposable {
  static #count = 0
  readonly socket: Socket
  /** What the other one has said of itself, once it has. */
  theirs: Handshake | undefined
  readonly #reader = new MessageReader(1 << 20)
  readonly #messages: Message[] = []
  #early: Buffer = Buffer.alloc(0)
  #wake = (): void => {}

  /** Connect, or take a connection. */
  constructor(to: number | Socket) {
    this.socket = typeof to === 'number' ? connect(to, '127.0.0.1') : to
    this.socket.on('error', () => undefined)
    this.socket.on('data', (chunk: Buffer) => {
      for (const message of this.#reader.read(this.#behindHandshake(chunk))) {
        this.#messages.push(structuredClone(message))
      }
      this.#wake()
    })
    this.socket.on('close', () => this.#wake())
  }

  /** Say the handshake. */
  greet(infoHash: string, more: Introduction = {}): this {
    RawPeer.#count += 1
    const peerId = Buffer.from(`-RW0000-${String(RawPeer.#count).padStart(12, '0')}`)
    const hash = Buffer.from(infoHash, 'hex')
    const ours = { infoHash: hash, peerId, fast: true, extended: false, ...more }
    this.socket.write(formatHandshake(ours))
    return this
  }

  /** Say messages. */
  say(...messages: readonly Message[]): this {
    this.socket.write(Buffer.concat(messages.map(formatMessage)))
    return this
  }

  /** The next message of these kinds; others are passed over. `undefined`: it was hung up on. */
  async hear<Kind extends Message['kind']>(
    ...kinds: readonly [Kind, ...Kind[]]
  ): Promise<Extract<Message, { kind: Kind }> | undefined> {
    for (;;) {
      for (let message = this.#messages.shift(); message; message = this.#messages.shift()) {
        if (kinds.some((kind) => kind === message?.kind))
          return message as Extract<Message, { kind: Kind }>
      }
      if (this.socket.closed) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Wait until it was hung up on. */
  async closed(): Promise<void> {
    // It may be reset: that is an end, too.
    if (!this.socket.closed) await new Promise((resolve) => this.socket.once('close', resolve))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy()
    await this.closed()
  }

  #behindHandshake(chunk: Buffer): Buffer {
    if (this.theirs !== undefined) return chunk
    this.#early = Buffer.concat([this.#early, chunk])
    if (this.#early.length < handshakeLength) return Buffer.alloc(0)
    this.theirs = parseHandshake(this.#early)
    return this.#early.subarray(handshakeLength)
  }
}
