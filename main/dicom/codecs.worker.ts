import { parentPort } from 'node:worker_threads'
import type { CodecAnswer, CodecRequest } from './threadCodecs'
import { nodeCodecs } from './nodeCodecs'

/** Decodes one frame's code stream after another for threadCodecs. */

parentPort?.on('message', ({ codec, bytes }: CodecRequest) => {
  const post = (answer: CodecAnswer, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(answer, transfer)
  nodeCodecs[codec](bytes).then(
    (decoded) => post({ decoded }, [decoded.data.buffer as ArrayBuffer]),
    (error: unknown) => post({ damage: error instanceof Error ? error.message : String(error) }),
  )
})
