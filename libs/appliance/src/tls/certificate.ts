import { execFile } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { promisify } from 'node:util'
import { ApplianceError } from '../errors.ts'

/** A certificate and its key, as files. */
export interface CertificateFiles {
  /** The path of the certificate, PEM; with those between it and its root. */
  readonly cert: string
  /** The path of its key, PEM. */
  readonly key: string
}

/** A certificate that the appliance makes for itself. */
export interface SelfSigned {
  /** The folder where it is kept: `certificate.pem`, and `key.pem` for its owner alone. */
  readonly folder: string
  /** The host names and addresses that it is for, the first one its subject. */
  readonly names: readonly string[]
}

/** A wish for {@link SelfSigned}. */
export interface SelfSignedTls {
  /** Where it is kept, and for whom it is. */
  readonly selfSigned: SelfSigned
}

/** Where an appliance's certificate comes from. */
export type TlsOptions = CertificateFiles | SelfSignedTls

/** A certificate and its key, as PEM. */
export interface Certificate {
  /** The certificate. */
  readonly cert: string
  /** The key. */
  readonly key: string
}

/** For how many days a certificate is made; half a year before its end a new one is. */
const days = 3650
const renewal = 183 * 86_400_000

/**
 * Read a certificate and its key; make a self-signed one if that is wanted and there is none that still
 * holds for those names. Making one calls the program `openssl`.
 *
 * @param options where it comes from
 * @returns the certificate and the key
 * @throws ApplianceError `ERR_TLS` if a file cannot be read or made, or the two do not fit
 */
export async function loadCertificate(options: TlsOptions): Promise<Certificate> {
  try {
    const files = 'selfSigned' in options ? await selfSigned(options.selfSigned) : options
    const [cert, key] = await Promise.all([
      readFile(files.cert, 'utf8'),
      readFile(files.key, 'utf8'),
    ])
    // Throws if either is malformed, or if they do not belong together.
    createSecureContext({ cert, key })
    return { cert, key }
  } catch (error) {
    const message = `no certificate to serve HTTPS with: ${(error as Error).message}`
    throw new ApplianceError('ERR_TLS', message, { cause: error })
  }
}

async function selfSigned({ folder, names }: SelfSigned): Promise<CertificateFiles> {
  const files = { cert: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') }
  if (await stillHolds(files, names).catch(() => false)) return files
  await mkdir(folder, { recursive: true })
  const made = { cert: `${files.cert}.part`, key: `${files.key}.part` }
  await Promise.all([rm(made.cert, { force: true }), rm(made.key, { force: true })])
  const alternatives = names.map((name) => `${isAddress(name) ? 'IP' : 'DNS'}:${name}`)
  // openssl makes the key's file for its owner alone.
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'],
    ...['-days', String(days), '-subj', `/CN=${names[0]}`],
    ...['-addext', `subjectAltName=${alternatives.join(',')}`],
    ...['-addext', 'basicConstraints=critical,CA:FALSE'],
    ...['-keyout', made.key, '-out', made.cert],
  ])
  await rename(made.key, files.key)
  await rename(made.cert, files.cert)
  return files
}

async function stillHolds(files: CertificateFiles, names: readonly string[]): Promise<boolean> {
  const certificate = new X509Certificate(await readFile(files.cert))
  const key = createPrivateKey(await readFile(files.key))
  const isFor = (name: string): boolean =>
    (isAddress(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined
  const isLasting = certificate.validToDate.getTime() - Date.now() > renewal
  return isLasting && certificate.checkPrivateKey(key) && names.every(isFor)
}

function isAddress(name: string): boolean {
  return name.includes(':') || /^\d+\.\d+\.\d+\.\d+$/.test(name)
}
