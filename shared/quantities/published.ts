import type { Sourced } from '../vision/tasks'
import { say } from '../words'
import type { Quantity } from './quantity'

/** "published mean absolute error 10.8 mmHg (Christensen 2024)"; null where none was published. */
export function publishedErrorWords({ unit, echoClip }: Quantity): string | null {
  const error = echoClip?.error
  if (!error) return null
  const { inside, outside, citation } = error
  const withUnit = unit === '%' ? say('evidence.points', { value: inside }) : `${inside} ${unit ?? ''}`
  return outside === null
    ? say('evidence.publishedError', { error: withUnit, citation })
    : say('evidence.publishedErrors', { inside: withUnit, outside, citation })
}

/** The published limit of a score, as a pack carries it. */
export function publishedThreshold({ echoClip }: Quantity): Sourced | null {
  const threshold = echoClip?.threshold
  return threshold ? { value: threshold.value, source: threshold.citation } : null
}
