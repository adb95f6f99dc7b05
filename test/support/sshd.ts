import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { run } from './run.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** An ssh server for one user, us, with keys that are thrown away. */
export interface SshServer extends AsyncDisposable {
  /** `user@127.0.0.1`. */
  readonly host: string
  /** The client with all that it needs to get in: what `rsync --rsh` takes. */
  readonly rsh: string
  /** Wait for the end of all connections. */
  idle(): Promise<void>
}

/**
 * Debian's sshd on a port of localhost that is free: each connection gets an sshd of its own, as
 * inetd does it, so that no port has to be guessed.
 */
export async function startSshd(): Promise<SshServer> {
  await using undo = new AsyncDisposableStack()
  const folder = undo.use(await temporaryFolder('boxwright-sshd-'))
  const file = (name: string): string => join(folder.path, name)
  for (const name of ['host', 'user']) {
    await run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', file(name))
  }
  await writeFile(file('authorized'), await readFile(file('user.pub')))
  await writeFile(file('config'), configuration(file('host'), file('authorized')))
  // sshd separates its privileges, if it has any, through this empty folder.
  if (process.getuid?.() === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 })

  const children = new Map<ChildProcess, Promise<unknown>>()
  const serve = (socket: Socket): void => {
    const child = spawn('/usr/sbin/sshd', ['-i', '-e', '-f', file('config')], {
      stdio: [socket, socket, 'ignore'],
    })
    children.set(
      child,
      once(child, 'exit').finally(() => children.delete(child)),
    )
    socket.destroy()
  }
  const server = createServer({ pauseOnConnect: true }, serve).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const known = (await readFile(file('host.pub'), 'utf8')).split(' ').slice(0, 2).join(' ')
  await writeFile(file('known'), `[127.0.0.1]:${port} ${known}\n`)
  const options = [
    ...['IdentitiesOnly=yes', 'BatchMode=yes', `UserKnownHostsFile=${file('known')}`],
    // The default withstands computers of the future, for the time that all else takes together.
    'KexAlgorithms=curve25519-sha256',
  ]
  const flags = options.map((option) => `-o ${option}`).join(' ')
  const idle = async (): Promise<void> => void (await Promise.all(children.values()))
  undo.defer(async () => {
    server.close()
    for (const child of children.keys()) child.kill()
    await idle()
  })
  const whole = undo.move()
  return {
    host: `${userInfo().username}@127.0.0.1`,
    rsh: `ssh -F none -p ${port} -i ${file('user')} ${flags}`,
    idle,
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  }
}

function configuration(hostKey: string, authorized: string): string {
  return [
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${authorized}`,
    'AuthenticationMethods publickey',
    'PermitRootLogin prohibit-password',
    // The keys are in the folder for temporary files, which anyone may write to.
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
    '',
  ].join('\n')
}
