import { fail, ok, type Result } from '../../shared/result'
import { textOf, type CatalogueText } from '../../shared/words'
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
  const faults: CatalogueText[] = []
  for (const [name, shape] of shapes) {
    const found = checkpoint.tensors.get(name)
    if (!found) faults.push(textOf('checkpointFaults.tensorMissing', { name }))
    else if (found.shape.join() !== shape.join())
      faults.push(
        textOf('checkpointFaults.tensorShape', { name, found: found.shape.join(', '), expected: shape.join(', ') }),
      )
  }
  for (const name of checkpoint.tensors.keys())
    if (!shapes.has(name)) faults.push(textOf('checkpointFaults.tensorSuperfluous', { name }))
  if (faults.length > LISTED)
    faults.splice(LISTED, Infinity, textOf('checkpointFaults.more', { count: faults.length - LISTED }))
  if (faults.length > 0) return fail('checkpointOther', { model, faults })
  return ok({
    get(name) {
      const tensor = checkpoint.tensors.get(name)
      if (!tensor) throw new Error(`${name} was not among the shapes checked`)
      return tensor
    },
  })
}
