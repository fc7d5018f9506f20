/** One import in a process of its own, so that its peak memory can be told: FOLDER with checkpoint.bin → image.onnx, text.onnx, image.int8.onnx. Prints JSON. */
import path from 'node:path'
import { checkEchoClip, echoClipImageGraph, echoClipTextGraph } from '../../../main/modelImport/echoClip'
import { openCheckpoint } from '../../../main/modelImport/open'
import { writeOnnx } from '../../../main/modelImport/onnx/write'
import { messageOf } from '../../../shared/words'

async function main(folder: string): Promise<void> {
  const before = process.memoryUsage().rss
  const begun = performance.now()
  const opened = await openCheckpoint(path.join(folder, 'checkpoint.bin'))
  if (!opened.ok) throw new Error(messageOf(opened.failure))
  const checked = checkEchoClip(opened.value)
  if (!checked.ok) throw new Error(messageOf(checked.failure))
  const { config, parameters } = checked.value
  const image = await writeOnnx(echoClipImageGraph(config, parameters), path.join(folder, 'image.onnx'))
  const text = await writeOnnx(echoClipTextGraph(config, parameters), path.join(folder, 'text.onnx'))
  const peakBytes = process.resourceUsage().maxRSS * 1024
  const seconds = (performance.now() - begun) / 1000
  const int8 = await writeOnnx(echoClipImageGraph(config, parameters, 'int8'), path.join(folder, 'image.int8.onnx'))
  await opened.value.close()
  console.log(
    JSON.stringify({
      seconds,
      imageBytes: image.bytes,
      textBytes: text.bytes,
      int8Bytes: int8.bytes,
      peakBytes,
      addedBytes: peakBytes - before,
    }),
  )
}

void main(process.argv[2] ?? '')
