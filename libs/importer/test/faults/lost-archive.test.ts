import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { faultCampaign } from '../../../../test/support/campaign.ts'
import {
  type DoomedDisk,
  makeExt4Image,
  mountDoomedImage,
  mountImage,
} from '../../../../test/support/mount.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import {
  decisiveCalls,
  everyCall,
  play,
  prepare,
  type Scenario,
  scenarios,
  timeout,
} from './play.ts'
import { resume } from './resume.ts'

const campaign = faultCampaign('The disk of the archive is lost in the middle of an import')
afterAll(() => campaign.print())

const [fresh] = scenarios as [Scenario]
const scenario: Scenario = { ...fresh, options: { ...fresh.options, mounted: true } }

test.each<{ name: string; lose: (disk: DoomedDisk) => Promise<void> }>([
  { name: 'unmounted', lose: (disk) => disk.unmount() },
  { name: 'read-only after an error', lose: (disk) => disk.fail() },
])(
  '$name: nothing gets onto the disk below, nothing is called proven that is not',
  {
    timeout,
  },
  async ({ name, lose }) => {
    await using folder = await temporaryFolder()
    const calls = await everyCall(fresh, join(folder.path, 'dry'), decisiveCalls)
    const image = join(folder.path, 'image')
    for (const { call, when, threads } of campaign.sample(calls, 5)) {
      await makeExt4Image(image, '24M')
      const root = join(folder.path, `${threads}-${call}-${when}`)
      const lost: string[] = []
      let stdout: string
      let card: string
      {
        await using disk = await mountDoomedImage(image)
        const made = await prepare(scenario, root, join(disk.path, 'tank'))
        card = made.card
        const fault = { pause: () => lose(disk) }
        const at = { syscalls: [call], fault, when, threads } as const
        stdout = (await play(scenario, card, made.archive, at)).stdout
        await disk.unmount()
        // Unmounted after the first look, its state was made below; that is seen, and no photo follows.
        const refused = /^refused ERR_ARCHIVE$/m.test(stdout)
        for (const path of await readdir(disk.path, { recursive: true })) {
          if (refused && /^tank(\/\.imagetank(\/.*)?)?$/.test(path)) continue
          lost.push(`${path} was written to the disk below`)
        }
      }
      await using disk = await mountImage(image)
      const archive = join(disk.path, 'tank')
      lost.push(...(await resume({ scenario, card, archives: [archive], stdout })))
      campaign.note(name, lost)
      expect({ call, when, threads, stdout, lost }).toEqual({
        call,
        when,
        threads,
        stdout,
        lost: [],
      })
    }
  },
)
