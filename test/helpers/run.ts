/** Runs a fit to its end. */
export function run<T>(fit: Generator<undefined, T>): T {
  for (;;) {
    const step = fit.next()
    if (step.done === true) return step.value
  }
}
