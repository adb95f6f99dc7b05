import type { MasterAccess, TlsFiles } from '../box.ts'
import type { IniSection } from './ini.ts'
import { flag, path, port, type SectionReader, text } from './section-reader.ts'

/** A file with a password in its first line. */
export interface SecretFile {
  /** The box, or `undefined` for all that have none of their own. */
  readonly host: string | undefined
  /** Its path. */
  readonly path: string
}

/** Tells how masters are reached. */
export interface MasterReader {
  /** How one is reached. */
  of(host: string): MasterAccess
  /** Files that hold passwords. */
  secrets(): SecretFile[]
}

/** What `[MASTERS]` or `[MASTER:HOST]` says. */
interface Said {
  readonly access: Partial<Omit<MasterAccess, 'tls'>>
  readonly tls: boolean | undefined
  readonly files: TlsFiles
}

/**
 * `[MASTERS]` is for all, `[MASTER:HOST]` for one and wins key by key: `port`, `user`, `password` or
 * `password_file`, `tls`, and the files `ca`, `cert` and `key`, any of which turns TLS on. Without either, masters
 * are where they were: on 6379, open.
 */
export function masterReader(
  named: ReadonlyMap<string, readonly IniSection[]>,
  section: (name: string) => SectionReader,
): MasterReader {
  const secrets: SecretFile[] = []
  const read = (name: string, host: string | undefined): Said => {
    const keys = section(name)
    const files = {
      ca: keys.optional('ca', path),
      cert: keys.optional('cert', path),
      key: keys.optional('key', path),
    }
    const access = {
      port: keys.optional('port', port),
      user: keys.optional('user', text),
      password: keys.optional('password', text),
    }
    const secret = keys.optional('password_file', path)
    if (secret !== undefined) secrets.push({ host, path: secret })
    const tls = keys.optional('tls', flag)
    const given = Object.values(files).some((file) => file !== undefined)
    return {
      access: present(access),
      tls: tls ?? (given ? true : undefined),
      files: present(files),
    }
  }
  const common = read('MASTERS', undefined)
  const own = new Map<string, Said>()
  for (const name of named.keys()) {
    const host = /^MASTER:(.+)$/.exec(name)?.[1]?.toLowerCase()
    if (host !== undefined) own.set(host, read(name, host))
  }
  return {
    of(host) {
      const special = own.get(host)
      const isEncrypted = special?.tls ?? common.tls ?? false
      return {
        port: 6_379,
        ...common.access,
        ...special?.access,
        ...(isEncrypted && { tls: { ...common.files, ...special?.files } }),
      }
    },
    secrets: () => secrets,
  }
}

/** Leave out what is not given. */
function present<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>
  }
}
