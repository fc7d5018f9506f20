import path from 'node:path'
import { threadCodecs } from '../../../main/dicom/threadCodecs'
import { memorySource } from '../../../shared/dicom/byteSource'
import { inflateFile } from '../../../shared/dicom/dataset'
import { decodeFrame } from '../../../shared/dicom/decode'
import { readInstance } from '../../../shared/dicom/instance'
import { transferSyntax } from '../../../shared/dicom/transferSyntax'
import { mutant, seeds } from '../../helpers/mutants'

/** Parses and decodes mutants `first` to `last` in this process and prints what became of them: `mutants.ts FIRST LAST`. */
const [first = 0, last = 0] = process.argv.slice(2).map(Number)
const codecs = threadCodecs(path.join(import.meta.dirname, 'codecs.worker.js'))
const files = await seeds()
const counts = { refused: 0, undecodable: 0, shown: 0, thrown: 0 }
const slowest = { number: 0, cpuMs: 0 }
const thrown: string[] = []

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

async function outcome(bytes: Uint8Array): Promise<keyof typeof counts> {
  const parsed = await readInstance(memorySource(bytes))
  if (!parsed.ok || parsed.value.loop.refusal) return 'refused'
  const { format, layout } = parsed.value.loop
  if (transferSyntax(format.transferSyntaxUid).coding === 'h264') return 'shown'
  const stored = layout.deflated ? inflateFile(bytes) : bytes
  const parts = (layout.frames[0] ?? []).map(({ offset, length }) => stored.subarray(offset, offset + length))
  return decodeFrame(format, layout.littleEndian, new Uint8Array(Buffer.concat(parts)), codecs).then(
    () => 'shown' as const,
    () => 'undecodable' as const,
  )
}

for (let number = first; number < last; number++) {
  const bytes = mutant(files, number)
  const startMs = cpuMs()
  try {
    counts[await outcome(bytes)] += 1
  } catch (error) {
    counts.thrown += 1
    if (thrown.length < 10) thrown.push(`${number}: ${String(error)}`)
  }
  const took = cpuMs() - startMs
  if (took > slowest.cpuMs) Object.assign(slowest, { number, cpuMs: took })
}
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024)
process.stdout.write(`${JSON.stringify({ counts, slowest, thrown, peakMb, seeds: files.length })}\n`)
process.exit(0)
