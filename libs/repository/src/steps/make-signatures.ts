import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory, publish } from '@boxwright/durable'
import { RepositoryError } from '../errors.ts'
import { sameIdentity } from '../identity.ts'
import { eachOf } from '../mirror/files.ts'
import { hasSignature, noteSignature, signatureName } from '../mirror/signature-files.ts'
import type { Plan } from '../plan.ts'
import { identify } from '../reading/identify.ts'
import type { ImageRecord } from '../record.ts'
import type { SignatureTask } from '../signatures/signature-thread.ts'
import { runThread } from '../threads/run-thread.ts'
import type { Images } from './make-diffs.ts'
import type { Run } from './run.ts'

/**
 * Make the signatures of the images that rdiffs lead from, as the ancestor keeps them, if they are asked
 * for; those that are there are left alone.
 */
export async function makeSignatures(run: Run, plan: Plan, images: Images): Promise<void> {
  const { settings, layout, meter } = run
  if (!settings.signatures) return
  for (const folder of [layout.signatures, layout.signatureNotes]) await makeDirectory(folder)
  const diffs = [...plan.wanted.values()].flatMap((targets) => [...targets.values()].flat())
  const sources = new Set(diffs.map(({ source }) => source.filename))
  const missing: ImageRecord[] = []
  await eachOf(sources, async (filename) => {
    const image = images.get(filename)
    if (image && !(await hasSignature(layout, filename, image.sha512))) missing.push(image)
  })
  meter.expect(missing.reduce((sum, { size }) => sum + size, 0))
  await eachOf(missing, (image) => makeSignature(run, image), settings.jobs)
}

async function makeSignature(run: Run, image: ImageRecord): Promise<void> {
  const { settings, layout, signal, meter, events } = run
  const { filename, size, sha512 } = image
  const name = signatureName(filename)
  const part = join(layout.work, name)
  const target = join(layout.signatures, name)
  const task: SignatureTask = { image: join(settings.images, filename), signature: part }
  const item = meter.begin(name, size)
  try {
    await runThread({
      module: '../signatures/signature-thread',
      from: import.meta.url,
      data: task,
      onMessage: (done) => item.at(Number(done)),
      signal,
    })
    run.bytes.again += size
    if (!sameIdentity(await identify(task.image), image.read)) {
      const message = `${task.image} is not what was read of it before; expected a finished file`
      throw new RepositoryError('ERR_IMAGE_CHANGED', message)
    }
    await publish(part, target, { clobber: 'replace' })
    const published = await identify(target)
    if (published) await noteSignature(layout, filename, { image: sha512, published })
    events.emit('signature', name, published?.size ?? 0)
  } finally {
    await rm(part, { force: true })
    item.finish()
  }
}
