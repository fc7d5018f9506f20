/**
 * EchoCLIP's full architecture with random weights: `npm run bench:model`. In one run: the import, its error against PyTorch, ms a frame of the
 * image tower in ONNX Runtime beside PyTorch on the same cores, the share of the machine's own matrix-product speed, load time and memory;
 * the same with int8 matrices; and a study of 60 loops of 10 frames, on CUDA too where it starts.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { publishedEchoClip } from '../../../main/modelImport/echoClip'
import { sleepingThreads } from '../../../main/inference/worker/engine'
import { graphBuilder } from '../../../main/modelImport/onnx/graph'
import { writeOnnx } from '../../../main/modelImport/onnx/write'
import { startsOn, studySeconds } from './study'

const SPAN_MS = 15_000
/** Multiply-adds of the image tower at 224 × 224, counted twice (open_clip's model_profile.csv). */
const FLOP_PER_FRAME = 30.7e9
const python = '/usr/bin/python3'
const root = path.resolve(import.meta.dirname, '../../..')

/** Median ms of a call over a span, after one to warm up. */
async function medianMs(call: () => Promise<unknown>): Promise<number> {
  await call()
  const times: number[] = []
  const begun = performance.now()
  while (performance.now() - begun < SPAN_MS || times.length < 3) {
    const at = performance.now()
    await call()
    times.push(performance.now() - at)
  }
  return times.sort((a, b) => a - b)[times.length >> 1] ?? NaN
}

/** The fastest of a span of products of two 1536 × 1536 matrices, GFLOP/s: what this machine can do at all. */
async function peakGflops(folder: string, threads: number): Promise<number> {
  const size = 1536
  const graph = graphBuilder('product')
  const [a, b] = [
    graph.input({ name: 'a', type: 'float32', shape: [size, size] }),
    graph.weight({
      name: 'b',
      type: 'float32',
      shape: [size, size],
      load: async () => new Float32Array(size * size).fill(0.5),
    }),
  ]
  graph.output(graph.node('MatMul', [a, b]), { name: 'c', type: 'float32', shape: [size, size] })
  await writeOnnx(graph.finish(), path.join(folder, 'product.onnx'))
  const session = await InferenceSession.create(path.join(folder, 'product.onnx'), {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
    extra: sleepingThreads,
  })
  const feed = { a: new Tensor('float32', new Float32Array(size * size).fill(0.25), [size, size]) }
  let best = Infinity
  for (let i = 0; i < 30; i++) {
    const at = performance.now()
    await session.run(feed)
    best = Math.min(best, performance.now() - at)
  }
  await session.release()
  return (2 * size ** 3) / best / 1e6
}

const floats = (file: string): Float32Array => new Float32Array(new Uint8Array(readFileSync(file)).buffer)

function cosineDistance(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0]
  for (const [i, x] of a.entries()) {
    const y = b[i] ?? NaN
    dot += x * y
    aa += x * x
    bb += y * y
  }
  return 1 - dot / Math.sqrt(aa * bb)
}

async function main(): Promise<void> {
  if (spawnSync(python, ['-c', 'import torch, numpy']).status !== 0)
    return void console.log('skipped: PyTorch is not installed (apt-get install python3-torch python3-numpy)')
  const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-bench-engine-'))
  const file = (name: string): string => path.join(folder, name)
  const threads = Math.max(1, Math.min(8, os.cpus().length))
  try {
    writeFileSync(file('config.json'), JSON.stringify({ ...publishedEchoClip, frames: 2 }))
    const torch = JSON.parse(
      execFileSync(
        python,
        [path.join(root, 'test/peers/echoclip_reference.py'), file('config.json'), folder, String(SPAN_MS / 1000)],
        { encoding: 'utf8', env: { ...process.env, OMP_NUM_THREADS: String(threads), OMP_WAIT_POLICY: 'passive' } },
      ),
    ) as { torch: string; threads: number; msPerFrame: number; tensors: number; parameters: number }
    const imported = JSON.parse(
      execFileSync(path.join(root, 'node_modules/.bin/tsx'), [path.join(import.meta.dirname, 'import.ts'), folder], {
        encoding: 'utf8',
      }),
    ) as { seconds: number; imageBytes: number; textBytes: number; int8Bytes: number; peakBytes: number }
    const checkpoint = statSync(file('checkpoint.bin')).size

    const rss = process.memoryUsage().rss
    const begun = performance.now()
    const session = await InferenceSession.create(file('image.onnx'), {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      logSeverityLevel: 3,
      extra: sleepingThreads,
    })
    const loadSeconds = (performance.now() - begun) / 1000
    const frames = floats(file('image.f32'))
    const [single, batch] = [
      new Tensor('float32', frames.slice(0, frames.length / 2), [1, 3, 224, 224]),
      new Tensor('float32', frames, [2, 3, 224, 224]),
    ]
    const embeddings = (await session.run({ image: batch })).embedding?.data as Float32Array
    const msPerFrame = await medianMs(() => session.run({ image: single }))
    const loaded = process.memoryUsage().rss - rss
    await session.release()
    const textSession = await InferenceSession.create(file('text.onnx'), {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      logSeverityLevel: 3,
      extra: sleepingThreads,
    })
    const tokens = new Tensor('int64', new BigInt64Array(new Uint8Array(readFileSync(file('tokens.i64'))).buffer), [
      3,
      publishedEchoClip.text.length,
    ])
    const texts = (await textSession.run({ tokens })).embedding?.data as Float32Array
    await textSession.release()
    const gflops = await peakGflops(folder, threads)
    const int8Session = await InferenceSession.create(file('image.int8.onnx'), {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      logSeverityLevel: 3,
      extra: sleepingThreads,
    })
    const int8 = (await int8Session.run({ image: batch })).embedding?.data as Float32Array
    const int8MsPerFrame = await medianMs(() => int8Session.run({ image: single }))
    await int8Session.release()
    const studies = []
    const skipped = new Set<string>()
    for (const [graph, provider, batch] of [
      ['image.onnx', 'cpu', 1],
      ['image.int8.onnx', 'cpu', 1],
      ['image.onnx', 'cuda', 1],
      ['image.onnx', 'cuda', 5],
      ['image.onnx', 'cuda', 10],
    ] as const) {
      const reason = await startsOn(file('product.onnx'), provider)
      if (reason !== null) skipped.add(`${provider}: skipped, it does not start here (${reason})`)
      else {
        const {
          seconds,
          msPerFrame: perFrame,
          loadSeconds: opened,
        } = await studySeconds(file(graph), { provider, threads, batch })
        studies.push({
          graph,
          provider,
          batch,
          'seconds a study of 60 loops of 10 frames': seconds.toFixed(1),
          'ms a frame': perFrame.toFixed(1),
          'load, seconds': opened.toFixed(1),
        })
      }
    }

    console.log(
      `EchoCLIP's architecture, random weights, ${torch.tensors} tensors, ${torch.parameters.toLocaleString('en')} parameters; ${threads} threads on ${os.cpus()[0]?.model ?? ''}, load ${os.loadavg()[0]?.toFixed(1) ?? '?'}`,
    )
    console.table({
      'import, seconds': imported.seconds.toFixed(1),
      'import, peak memory of the process / checkpoint': (imported.peakBytes / checkpoint).toFixed(2),
      'graphs, MB (image, text)': `${(imported.imageBytes / 1e6).toFixed(0)}, ${(imported.textBytes / 1e6).toFixed(0)}`,
      'cosine distance to PyTorch, image': cosineDistance(
        embeddings,
        floats(file('image_embedding.f32')),
      ).toExponential(1),
      'cosine distance to PyTorch, text': cosineDistance(texts, floats(file('text_embedding.f32'))).toExponential(1),
      'load, seconds': loadSeconds.toFixed(1),
      'memory while running, MB': (loaded / 1e6).toFixed(0),
      'ONNX Runtime, ms a frame': msPerFrame.toFixed(0),
      [`PyTorch ${torch.torch} (${torch.threads} threads), ms a frame`]: torch.msPerFrame.toFixed(0),
      'times as fast as PyTorch': (torch.msPerFrame / msPerFrame).toFixed(2),
      'matrix products of this machine, GFLOP/s': gflops.toFixed(0),
      'int8, ms a frame': int8MsPerFrame.toFixed(0),
      'int8, times as fast as PyTorch': (torch.msPerFrame / int8MsPerFrame).toFixed(2),
      'int8, cosine distance to PyTorch': cosineDistance(int8, floats(file('image_embedding.f32'))).toExponential(1),
      'int8, MB': (imported.int8Bytes / 1e6).toFixed(0),
      'share of that reached': `${((100 * FLOP_PER_FRAME) / (msPerFrame / 1000) / 1e9 / gflops).toFixed(0)} %`,
    })
    console.table(studies)
    for (const words of skipped) console.log(words)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

void main()
