import { contents } from '../support/tree.ts'

/**
 * What was reported as imported and is not there, whole.
 *
 * @param stdout - of `fixtures/import.ts`
 */
export async function brokenPromises(
  card: string,
  archive: string,
  stdout: string,
): Promise<string[]> {
  const wanted = new Set((await contents(card)).values())
  const here = await contents(archive)
  const said = stdout
    .split('\n')
    .flatMap((line) => /^(?:imported|known) (.+)$/.exec(line)?.[1] ?? [])
  const broken = said.filter((path) => !wanted.has(here.get(path) ?? ''))
  return broken.map((path) => `${path} was reported, and is not there`)
}
