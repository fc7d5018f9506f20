import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { threadCodecs } from '../../../main/dicom/threadCodecs'

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-codecs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A thread that hangs on a frame that begins with 1, ends on 2, refuses 3, and gives others back as one row. */
const thread = path.join(folder, 'codecs.worker.mjs')
writeFileSync(
  thread,
  `import { parentPort } from 'node:worker_threads'
parentPort.on('message', ({ bytes }) => {
  if (bytes[0] === 1) for (;;);
  if (bytes[0] === 2) process.exit(3)
  if (bytes[0] === 3) return parentPort.postMessage({ damage: 'the compressed frame is damaged' })
  parentPort.postMessage({ decoded: { data: bytes, columns: bytes.length, rows: 1, samplesPerPixel: 1 } })
})`,
)

it('a frame on which a decoder hangs, ends or finds damage is refused; those after it are decoded', async () => {
  const codecs = threadCodecs(thread, 300)
  const frames = [9, 1, 8, 2, 7, 3, 6].map((first) => codecs.jpegLs(Uint8Array.of(first, 0)))
  const outcomes = await Promise.allSettled(frames)
  expect(outcomes.map((each) => (each.status === 'fulfilled' ? each.value.data[0] : String(each.reason)))).toEqual([
    9,
    'Error: decoding takes longer than 0.3 s',
    8,
    'Error: the decoder ended with 3',
    7,
    'Error: the compressed frame is damaged',
    6,
  ])
})
