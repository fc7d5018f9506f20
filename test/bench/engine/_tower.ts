import { publishedEchoClip, echoClipShapes, echoClipImageGraph } from '/work/h7/models/import/echoClip'
import { writeOnnx } from '/work/h7/models/import/onnx/write'
const shapes = echoClipShapes(publishedEchoClip)
let seed = 1
const rnd = () => { seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; return seed / 2 ** 31 - 1 }
export const parameters = { get(name: string) {
  const shape = shapes.get(name) ?? []
  const n = shape.reduce((a, b) => a * b, 1)
  const fan = shape.length > 1 ? shape.slice(1).reduce((a, b) => a * b, 1) : 0
  return { name, shape, load: async () => { seed = [...name].reduce((h, c) => (Math.imul(h, 31) + c.charCodeAt(0)) >>> 0, 7); return Float32Array.from({ length: n }, () => fan ? rnd() * Math.sqrt(3 / fan) * 1.0 : name.endsWith('.gamma') ? 0.1 * (1+rnd()) : name.includes('norm') && name.endsWith('weight') ? 1 + 0.1 * rnd() : 0.1 * rnd()) } }
} } as any
if (process.argv[2]) void writeOnnx(echoClipImageGraph(publishedEchoClip, parameters, process.argv[3] as any), process.argv[2]).then(console.log)
