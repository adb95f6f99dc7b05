/** How a machine is to be looked into. */
export interface LookInto {
  /** Its IPv4 address. */
  readonly ip: string
  /** The address of the server: no other is answered. */
  readonly from: string
  /** The file of the key; else those that ssh finds by itself. */
  readonly identity?: string | undefined
  /** Have ssh show the machine's own key, and ask. */
  readonly ask?: boolean | undefined
  /** What to run there; a shell if that is nothing. */
  readonly command: readonly string[]
}

/** In s: a machine is near, or not there. */
const patience = 10

/**
 * The arguments for ssh. Each start of a machine has a key of its own: none is looked for in what ssh knows, and none kept. Whoever
 * answers in its place learns nothing of ours by that (RFC 4252, 7: what is signed holds for this connection alone), and is handed nothing
 * on.
 */
export function sshArguments({ ip, from, identity, ask, command }: LookInto): string[] {
  const options = [
    ...['UserKnownHostsFile=/dev/null', 'GlobalKnownHostsFile=/dev/null', 'LogLevel=ERROR'],
    ...[`StrictHostKeyChecking=${ask ? 'ask' : 'no'}`, 'PreferredAuthentications=publickey'],
    ...['ForwardAgent=no', 'ForwardX11=no', 'ClearAllForwardings=yes', 'ControlPath=none'],
    ...[`BindAddress=${from}`, `ConnectTimeout=${patience}`],
    ...(identity === undefined ? [] : ['IdentitiesOnly=yes', `IdentityFile=${quoted(identity)}`]),
  ].flatMap((option) => ['-o', option])
  return [...options, '--', `root@${ip}`, ...command]
}

/** As ssh_config(5) has it: `%` begins what is filled in, and between quotes a backslash goes before quotes and before itself. */
function quoted(path: string): string {
  return `"${path.replaceAll(/["\\]/g, '\\$&').replaceAll('%', '%%')}"`
}
