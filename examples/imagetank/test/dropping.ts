import { mkdir, stat, utimes, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import type { Box } from '../../../test/support/box.ts'
import type { UploadView } from '../src/api/types.ts'
import { announce, modified } from './uploading.ts'

/** Drag files and folders from outside over an element, and let them go: as a hand does. */
export async function drop(page: Page, testId: string, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const send = async (type: 'dragEnter' | 'dragOver' | 'drop'): Promise<void> => {
    const box = await page.getByTestId(testId).locator('.drop').boundingBox()
    if (!box) throw new Error('nowhere to drop')
    const place = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    const data = { items: [], files: [...files], dragOperationsMask: 1 }
    await session.send('Input.dispatchDragEvent', { type, ...place, data })
  }
  await send('dragEnter')
  // What is above it may come or go meanwhile: a hand follows.
  await expect
    .poll(
      async () => {
        await send('dragOver')
        return await page.locator('.drop.is-over').isVisible()
      },
      { timeout: 90_000 },
    )
    .toBe(true)
  await send('drop')
}

/** As slow as a wireless network: 2 MB/s. @returns a way to end that */
export async function slowDown(page: Page): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const usual = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 }
  const slow = { ...usual, latency: 5, uploadThroughput: 2e6 }
  await session.send('Network.emulateNetworkConditions', slow)
  return async () => void (await session.send('Network.emulateNetworkConditions', usual))
}

/** A file as it lies on a disk for long. */
export async function writeOld(path: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  await utimes(path, modified / 1000, modified / 1000)
}

/** Keep a box from importing: a piece of a file comes in, and does not end. */
export async function keepBusy(box: Box): Promise<AsyncDisposable> {
  const { id } = (await (await announce(box, 'slow.mp4', 1000)).json()) as UploadView
  const sending = request(new URL(`api/uploads/${id}?offset=0`, box.url), {
    method: 'PATCH',
    headers: { 'content-type': 'application/octet-stream', 'content-length': 1000 },
  })
  sending.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => void sending.once('close', resolve))
  sending.write('x')
  const part = join(box.data, `uploads/.partial/${id}.part`)
  await vi.waitUntil(async () => (await stat(part)).size > 0, 60_000)
  return {
    async [Symbol.asyncDispose]() {
      sending.destroy()
      await closed
    },
  }
}
