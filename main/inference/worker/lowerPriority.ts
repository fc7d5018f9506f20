import os from 'node:os'

/** Lowers this process's priority, so that the window draws first. False where the system refuses; reading then goes on as it is. */
export function lowerPriority(setPriority: typeof os.setPriority = os.setPriority): boolean {
  try {
    setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL)
    return true
  } catch {
    return false
  }
}
