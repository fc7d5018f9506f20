import { expect, it } from 'vitest'
import { labelShift } from '../../../renderer/measure/mark'

it.each([
  ['stays where it fits', { x: 100, width: 80 }, 0],
  ['moves left until it ends within the pane', { x: 360, width: 80 }, -44],
  ['begins at the left edge where it is wider than the pane', { x: 360, width: 900 }, -356],
  ['stays where it begins outside on the left', { x: -20, width: 10 }, 0],
])('a measurement’s label %s', (_, box, shift) => expect(labelShift(box, 400)).toBe(shift))
