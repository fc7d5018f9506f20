import { writeFile } from 'node:fs/promises'
import type { PackManifest } from '../../shared/vision/manifest'
import { HEAD_NORM_EPSILON, headNames } from './echoClip'
import type { Parameters } from './onnx/layers'

/** Writes what follows EchoCLIP's map, as shared/vision/heatMap.ts takes it apart: norm weight, norm bias, projection. Gives the manifest's entry. */
export async function writeHeatMapHead(
  parameters: Parameters,
  folder: string,
  file = 'heatmap.f32',
): Promise<NonNullable<PackManifest['heatMap']>> {
  const parts: Float32Array[] = []
  for (const name of [headNames.normWeight, headNames.normBias, headNames.projection])
    parts.push(await parameters.get(name).load())
  await writeFile(
    `${folder}/${file}`,
    Buffer.concat(parts.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength))),
  )
  return { head: file, epsilon: HEAD_NORM_EPSILON }
}
