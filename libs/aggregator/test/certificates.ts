import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execute } from '@boxwright/process'

/** Make a key with a certificate that it has signed itself, and so an authority: their paths in a folder. */
export async function certificates(
  folder: string,
): Promise<{ ca: string; cert: string; key: string }> {
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => join(folder, name))
  await execute({
    command: 'openssl',
    args: [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=boxes'],
      ...['-keyout', key ?? '', '-out', cert ?? ''],
    ],
  })
  await writeFile(ca ?? '', await readFile(cert ?? ''))
  return { ca: ca ?? '', cert: cert ?? '', key: key ?? '' }
}
