import { once } from 'node:events'
import { createConnection } from 'node:net'

/** Where journald takes streams. */
const usualSocket = '/run/systemd/journal/stdout'

/** Bytes that may wait for a journald that is busy; what comes then is lost, as with a full pipe it would block. */
const mostWaiting = 2 ** 20

/** A way into the journal under a name of its own. */
export interface JournalStream extends Disposable {
  /** Write a line: `<6>what happened`, with its line feed. */
  write(line: string): void
}

/**
 * Open a stream to journald, as sd_journal_stream_fd(3) does: its lines can be asked for by
 * `journalctl SYSLOG_IDENTIFIER=…`.
 *
 * @param identifier what they are called by
 * @param onGone is told when journald is gone; lines are lost from then on
 * @throws Error if nobody listens there
 */
export async function openJournalStream(
  identifier: string,
  onGone: (error: Error) => void,
  socketPath: string = usualSocket,
): Promise<JournalStream> {
  // journald shuts its own direction at once: ours must not end because of that.
  const socket = createConnection({ path: socketPath, allowHalfOpen: true })
  await once(socket, 'connect')
  socket.on('error', onGone)
  // It keeps no process alive, and nothing is ever read from it.
  socket.unref()
  // The identifier, the unit (its own tells it), the usual priority, that lines have one, forward to nowhere.
  socket.write([identifier, '', '6', '1', '0', '0', '0', ''].join('\n'))
  return {
    write(line) {
      if (socket.writable && socket.writableLength < mostWaiting) socket.write(line)
    },
    [Symbol.dispose]: () => void socket.end(),
  }
}
