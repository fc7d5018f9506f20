/** Something the user can mend: shown without a stack trace. */
export class SetupProblem extends Error {
  constructor(what, next) {
    super(what)
    this.next = next
  }
}

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`

/** Runs one step, prints one line with its time. `work` returns a word or two on what it did. */
export async function step(name, work) {
  const since = performance.now()
  process.stderr.write(`· ${name} … `)
  try {
    const outcome = await work()
    process.stderr.write(`${outcome ?? 'done'} (${seconds(since)})\n`)
  } catch (error) {
    process.stderr.write('failed\n')
    throw error
  }
}

/** Runs a script's main function; expected problems end with what to do next. */
export async function run(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error
    process.stderr.write(`\n${error.message}\nWhat to do: ${error.next}\n`)
    process.exitCode = 1
  }
  // Packages hook beforeExit and end with 0 (electron-builder does); what main answered goes first.
  process.prependOnceListener('beforeExit', () => process.exit())
}
