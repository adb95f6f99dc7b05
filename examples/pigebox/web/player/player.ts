import type { PageState } from '../state/state.ts'
import type { Store } from '../state/store.ts'
import type { Span } from '../time/span.ts'
import { heardAt } from './piece.ts'
import { audioUrl, nextPiece, reasonOf } from './stream.ts'

/** Plays the recordings from any moment on, across files, piece after piece. */
export interface Player {
  /** What plays now: for who draws it. */
  readonly media: HTMLMediaElement
  /** Play from a moment on, by default from the playhead or a little before the end. */
  play(time?: number): Promise<void>
  /** Pause. */
  pause(): void
  /** The one or the other. */
  toggle(): void
  /** Set the playhead; it goes on playing if it plays. */
  seek(time: number): void
  /** Set the playhead on by so many ms. */
  skip(by: number): void
  /** More was recorded. */
  recorded(): void
  /** From 0 to 1. */
  setVolume(volume: number): void
}

/** ms before the end of what there is, where playing begins if nothing was chosen. */
const tail = 30_000

/** s before the end of a piece to get the next one ready. */
const ahead = 8

/** Make a player that works on the state's playhead. */
export function createPlayer({ get, set }: Store<PageState>): Player {
  // Two of them, by turns: the next piece is ready when the one that plays ends.
  let [media, spare] = [new Audio(), new Audio()]
  let next: Promise<Span | undefined> | undefined
  let request = 0

  const begin = (piece: Span, at: number): void => {
    next = undefined
    media.src = audioUrl(piece)
    media.currentTime = Math.max(0, (at - piece.from) / 1000)
    set({ piece, playhead: Math.max(at, piece.from), playing: 'loading', problem: undefined })
    start()
  }
  const start = (): void => {
    media.play().catch((error: Error) => {
      if (error.name !== 'AbortError') fail(error.message)
    })
  }
  const fail = (message: string): void => {
    set({ playing: 'paused', problem: `It cannot be played: ${message}` })
  }
  const play = async (time = startTime(get())): Promise<void> => {
    const { piece } = get()
    if (piece && time >= piece.from && time < piece.to && media.src !== '') {
      const at = heardNow(piece)
      if (Math.abs(at - time) > 50) media.currentTime = positionOf(piece, time)
      set({ playhead: time, playing: 'loading' })
      return start()
    }
    const mine = ++request
    media.pause()
    set({ playhead: time, playing: 'loading', piece: undefined })
    try {
      const found = await nextPiece(time)
      if (mine !== request) return
      if (found) begin(found, Math.max(time, found.from))
      else set({ playing: 'waiting' })
    } catch (error) {
      if (mine === request) fail((error as Error).message)
    }
  }
  const pause = (): void => {
    request += 1
    media.pause()
    set({ playing: 'paused' })
  }
  const heardNow = (piece: Span): number => heardAt(piece, media.currentTime, media.duration)
  const positionOf = (piece: Span, time: number): number =>
    Math.max(0, (time - piece.from) / (heardAt(piece, 1, media.duration) - piece.from))

  const prepare = (piece: Span): void => {
    next ??= nextPiece(piece.to).then((following) => {
      if (following) {
        spare.preload = 'auto'
        spare.src = audioUrl(following)
      }
      return following
    })
    next.catch(() => undefined)
  }
  const goOn = async (piece: Span): Promise<void> => {
    const mine = ++request
    prepare(piece)
    const following = await next?.catch(() => undefined)
    next = undefined
    if (mine !== request) return
    if (!following) return set({ playing: 'waiting', playhead: piece.to })
    ;[media, spare] = [spare, media]
    media.volume = spare.volume
    set({ piece: following, playhead: following.from })
    start()
  }
  const listen = (element: HTMLMediaElement): void => {
    const on = (name: string, handle: (piece: Span) => void): void =>
      element.addEventListener(name, () => {
        const { piece } = get()
        if (element === media && piece) handle(piece)
      })
    on('playing', () => {
      set({ playing: 'playing' })
      requestAnimationFrame(move)
    })
    on('waiting', () => set({ playing: 'loading' }))
    on('seeked', (piece) => set({ playhead: heardNow(piece) }))
    on('ended', (piece) => void goOn(piece))
    on('error', (piece) => void reasonOf(piece).then(fail))
  }
  const move = (): void => {
    const { piece, playing } = get()
    if (!piece || playing !== 'playing') return
    set({ playhead: heardNow(piece) })
    if (media.duration - media.currentTime < ahead) prepare(piece)
    requestAnimationFrame(move)
  }
  listen(media)
  listen(spare)

  const player: Player = {
    get media() {
      return media
    },
    play,
    pause,
    toggle() {
      if (get().playing === 'paused') void play()
      else pause()
    },
    seek(time) {
      const { playing, piece } = get()
      if (playing !== 'paused') return void play(time)
      if (piece && time >= piece.from && time < piece.to) {
        media.currentTime = positionOf(piece, time)
        set({ playhead: time })
      } else set({ playhead: time, piece: undefined })
    },
    skip: (by) => player.seek(startTime(get()) + by),
    recorded() {
      const { playing, playhead } = get()
      if (playing === 'waiting') void play(playhead)
    },
    setVolume(volume) {
      media.volume = volume
    },
  }
  return player
}

/** The playhead, or a little before the end of what there is. */
function startTime({ playhead, timeline, now }: PageState): number {
  return playhead ?? (timeline.recorded.at(-1)?.to ?? now) - tail
}
