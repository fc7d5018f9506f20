import { createHash, createHmac, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

export const splits = ['train', 'validation', 'test'] as const
export type Split = (typeof splits)[number]

/** A loop's line: pseudonyms, its split and its study's report. */
export const loopFacts = z.object({
  loop: z.string(),
  patient: z.string(),
  study: z.string(),
  split: z.enum(splits),
  report: z.string(),
})
export type LoopFacts = z.infer<typeof loopFacts>

/** All of a patient's loops fall on one side, by a hash of issuer and ID: the same in every extraction of the same seed. */
export function splitOf(
  patient: { readonly issuerOfPatientId: string; readonly patientId: string },
  { seed, validation, test }: { readonly seed: string; readonly validation: number; readonly test: number },
): Split {
  const hash = createHash('sha256')
    .update(JSON.stringify([seed, patient.issuerOfPatientId, patient.patientId]))
    .digest()
  const at = hash.readUIntBE(0, 6) / 2 ** 48
  return at < test ? 'test' : at < test + validation ? 'validation' : 'train'
}

/** Names that only who has the folder's key and the original ID can tell. */
export function pseudonyms(folder: string): (...parts: readonly string[]) => string {
  const file = path.join(folder, 'key')
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 })
  const key = readFileSync(file)
  return (...parts) => createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex').slice(0, 20)
}

const progress = z.object({
  inputs: z.string(),
  sourcesDone: z.number().int(),
  shards: z.number().int(),
  seconds: z.number(),
  refused: z.record(z.string(), z.object({ example: z.string(), loops: z.number().int() })),
})
export type Progress = z.infer<typeof progress>

export async function readProgress(file: string): Promise<Progress | null> {
  return existsSync(file) ? progress.parse(JSON.parse(await readFile(file, 'utf8'))) : null
}

/** Whole or not there: written beside and renamed. */
export async function writeWhole(file: string, content: string): Promise<void> {
  const part = `${file}.${process.pid}.part`
  await writeFile(part, content)
  await rename(part, file)
}

export interface ShardWriter {
  readonly loops: number
  add(frames: readonly Uint8Array[], tokens: readonly number[], facts: LoopFacts): Promise<void>
  /** Names the three files; the line file comes last, and only a shard that has one exists. */
  finish(): Promise<void>
  /** Closes and forgets what was not finished. */
  abandon(): Promise<void>
}

const endings = ['frames.u8', 'tokens.u16', 'loops.jsonl'] as const

export async function beginShard(base: string): Promise<ShardWriter> {
  const files = await Promise.all(endings.map((ending) => open(`${base}.${ending}.part`, 'w', 0o600)))
  const [pixels, ids, lines] = files
  if (!pixels || !ids || !lines) throw new Error('three files were opened')
  let loops = 0
  const close = async (): Promise<void> => void (await Promise.all(files.map((file) => file.close())))
  return {
    get loops() {
      return loops
    },
    async add(frames, tokens, facts) {
      for (const frame of frames) await pixels.write(frame)
      const bytes = Buffer.alloc(2 * tokens.length)
      tokens.forEach((token, i) => bytes.writeUInt16LE(token, 2 * i))
      await ids.write(bytes)
      await lines.write(`${JSON.stringify(facts)}\n`)
      loops += 1
    },
    async finish() {
      for (const file of files) await file.sync()
      await close()
      for (const ending of endings) await rename(`${base}.${ending}.part`, `${base}.${ending}`)
    },
    async abandon() {
      await close()
      for (const ending of endings) await rm(`${base}.${ending}.part`, { force: true })
    },
  }
}
