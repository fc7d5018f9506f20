import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Codecs, Decompressed } from '../../shared/dicom/decode'

export interface CodecRequest {
  readonly codec: keyof Codecs
  readonly bytes: Uint8Array
}
export type CodecAnswer = { readonly decoded: Decompressed } | { readonly damage: string }

const CPU_LIMIT_MS = 5000
const EVERY_MS = 100

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/**
 * Codecs in a thread of their own, one frame at a time. A frame on which one works longer than the limit of processor
 * time is refused and its thread ended; a busy machine refuses none. `worker` is the built codecs.worker.js.
 */
export function threadCodecs(
  worker = path.join(import.meta.dirname, 'codecs.worker.js'),
  cpuLimitMs = CPU_LIMIT_MS,
): Codecs {
  let thread: Worker | null = null
  let queue: Promise<unknown> = Promise.resolve()

  const decode = (codec: keyof Codecs, bytes: Uint8Array): Promise<Decompressed> =>
    new Promise((resolve, reject) => {
      const current = (thread ??= new Worker(worker))
      current.unref()
      const startMs = cpuMs()
      const watch = setInterval(() => {
        if (cpuMs() - startMs > cpuLimitMs) end(new Error(`decoding takes longer than ${cpuLimitMs / 1000} s`))
      }, EVERY_MS)
      const stop = (): void => {
        clearInterval(watch)
        current.off('error', end).off('exit', ended).off('message', answered)
      }
      /** The thread is done for; the next frame starts another. */
      const end = (error: Error): void => {
        stop()
        thread = null
        void current.terminate()
        reject(error)
      }
      const ended = (code: number): void => end(new Error(`the decoder ended with ${code}`))
      const answered = (answer: CodecAnswer): void => {
        stop()
        if ('decoded' in answer) resolve(answer.decoded)
        else reject(new Error(answer.damage))
      }
      current.on('error', end).on('exit', ended).on('message', answered)
      current.postMessage({ codec, bytes } satisfies CodecRequest)
    })

  const codec = (name: keyof Codecs) => (bytes: Uint8Array) => {
    const decoded = queue.then(() => decode(name, bytes))
    queue = decoded.catch(() => undefined)
    return decoded
  }
  return {
    jpeg: codec('jpeg'),
    jpeg12: codec('jpeg12'),
    jpegLossless: codec('jpegLossless'),
    jpegLs: codec('jpegLs'),
    jpeg2000: codec('jpeg2000'),
    htj2k: codec('htj2k'),
  }
}
