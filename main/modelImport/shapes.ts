import { fail, ok, type Result } from '../../shared/result'
import { elementCount, type Checkpoint, type StoredTensor } from './checkpoint'

/** Parameter names and the shape each must have. */
export type Shapes = ReadonlyMap<string, readonly number[]>

export const parameterCount = (shapes: Shapes): number =>
  [...shapes.values()].reduce((sum, shape) => sum + elementCount(shape), 0)

const LISTED = 5

/** Every named tensor there with its shape; what is missing, misshapen or unexpected is named. */
export function checkShapes(
  checkpoint: Checkpoint,
  shapes: Shapes,
  model: string,
): Result<{ get(name: string): StoredTensor }> {
  const wrong: string[] = []
  for (const [name, shape] of shapes) {
    const found = checkpoint.tensors.get(name)
    if (!found) wrong.push(`${name} is missing`)
    else if (found.shape.join() !== shape.join())
      wrong.push(`${name} is [${found.shape.join(', ')}], not [${shape.join(', ')}]`)
  }
  for (const name of checkpoint.tensors.keys()) if (!shapes.has(name)) wrong.push(`${name} is not part of it`)
  if (wrong.length > 0) {
    const more = wrong.length > LISTED ? `; and ${wrong.length - LISTED} more` : ''
    return fail('checkpointOther', { model, wrong: wrong.slice(0, LISTED).join('; '), more })
  }
  return ok({
    get(name) {
      const tensor = checkpoint.tensors.get(name)
      if (!tensor) throw new Error(`${name} was not among the shapes checked`)
      return tensor
    },
  })
}
