import { basename, dirname, relative } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { createKeys, type KeysReport, rotateKeys } from '../keys/keygen.ts'
import { allRoles, type Role } from '../roles.ts'
import { wholeNumber } from './flags.ts'

interface KeygenFlags {
  readonly rootKeys?: number
  readonly threshold?: number
  readonly days?: number
  readonly rotate?: readonly Role[]
  readonly renew?: boolean
  readonly with?: readonly string[]
  readonly json?: boolean
}

const day = 86_400

/** `keygen KEYS_DIR`: make the keys of a mirror, or replace them. */
export function keygenCommand(): Command {
  return new Command('keygen')
    .description(
      'Makes the keys by which a mirror is signed, and the root that names them. Nothing is overwritten.',
    )
    .argument('<KEYS_DIR>', 'the folder of keys; made if missing, for its owner alone')
    .option('--root-keys <n>', 'how many keys the root has (def: 1)', wholeNumber)
    .option('--threshold <n>', 'how many of them have to sign a root (def: all)', wholeNumber)
    .option('--days <n>', 'for how long the root is good (def: 365)', wholeNumber)
    .addOption(
      new Option('--rotate <roles>', 'make new keys for these roles, and the next root')
        .argParser(rolesOf)
        .conflicts(['rootKeys', 'threshold']),
    )
    .addOption(
      new Option(
        '--renew',
        'make the next root with the same keys: its time begins anew',
      ).conflicts(['rootKeys', 'threshold']),
    )
    .option(
      '--with <dirs...>',
      'folders with more private keys: those of the root, if kept offline',
    )
    .option('--json', 'tell what was made as a line of JSON')
    .action(async (folder: string, flags: KeygenFlags) => {
      const { rotate, renew, with: others, days } = flags
      const life = days === undefined ? {} : { life: days * day }
      const next = rotate !== undefined || renew === true
      const report = next
        ? await rotateKeys({ folder, roles: rotate ?? [], with: others ?? [], ...life })
        : await createKeys({
            folder,
            ...life,
            ...(flags.rootKeys !== undefined && { rootKeys: flags.rootKeys }),
            ...(flags.threshold !== undefined && { rootThreshold: flags.threshold }),
          })
      const lines = flags.json ? [JSON.stringify(report)] : linesOf(report, next)
      process.stdout.write(lines.map((line) => `${line}\n`).join(''))
    })
}

/** What was made, and what people have to do now. */
function linesOf({ made, root, version, expires }: KeysReport, next: boolean): string[] {
  const here = (path: string): string => relative(process.cwd(), path) || '.'
  const folder = here(dirname(root))
  const keys = allRoles.flatMap((role) => made[role].map((path) => `made ${here(path)}`))
  const until = expires.toISOString().slice(0, 10)
  const offline = [
    'Keep root-*.pem away from every network, in two places; it is needed only to replace keys.',
  ]
  const run = `puavo-img-repo IMAGE_DIR --keys ${folder}`
  const steps = next
    ? [
        `Publish the new root: ${run}`,
        'Until that is done, keep the old keys. Clients find the new root by themselves.',
        ...(made.root.length > 0 ? offline : []),
      ]
    : [
        ...offline,
        `Sign the mirror, now and on every run: ${run}`,
        `Bring ${basename(root)} to the clients, by another way than the mirror.`,
        `Before ${until}, run: puavo-img-repo keygen ${folder} --renew --with WHERE_ROOT_IS`,
      ]
  return [...keys, `made ${here(root)}, version ${version}, good until ${until}`, '', ...steps]
}

function rolesOf(text: string): Role[] {
  const names = text.split(',')
  const roles = allRoles.filter((role) => names.includes(role))
  if (roles.length === names.length) return roles
  throw new InvalidArgumentError(`expected some of ${allRoles.join(',')}`)
}
