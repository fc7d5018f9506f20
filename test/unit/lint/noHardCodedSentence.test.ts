import { RuleTester } from 'eslint'
import { describe, it } from 'vitest'
import { noHardCodedSentence } from '../../../scripts/lint/noHardCodedSentence.js'

RuleTester.describe = describe
RuleTester.it = it
const errors = [{ messageId: 'hardCoded' }]

new RuleTester({ languageOptions: { ecmaVersion: 2024, sourceType: 'module' } }).run(
  'noHardCodedSentence',
  noHardCodedSentence,
  {
    valid: [
      "say('jobs.importing')",
      "fail('noRegion', { reason })",
      "throw new Error('two prompt groups have one name')",
      'throw new RangeError(`bytes ${offset} to ${end} lie outside a file`)',
      "log.bug('clearing unfinished model packs', error)",
      "z.string().describe('why int8 did not start although it was asked for')",
      "db.prepare('SELECT name FROM patients WHERE id = ?')",
      "const policy = `default-src 'none'; img-src data:`",
      "const limit = { value: 1.2, source: 'less than that is lost in what else a machine does' }",
      "const rule = { citation: 'Thavendiranathan, as cited by many others' }",
      "const task = { reason: 'notShown', title: t('dialogs.addReports') }",
      "const span = 'whole loop'",
      "new BrowserWindow({ title: 'Longaxis' })",
      "class Lost extends Error { constructor() { super('the process ended too soon') } }",
      "const figures = { command: 'longaxis model calibrate' }",
      "import x from './a very odd path'",
      "program.option('--count <number>', say('cliHelp.searchCount'), '20')",
      'process.stdout.write(`${text}\\n`)',
    ],
    invalid: [
      { code: "const reason = 'No model is installed.'", errors },
      { code: 'const line = `${done} of them were read, ${total} in all`', errors },
      { code: "refuse('it is not JSON')", errors },
      { code: "dialog.showOpenDialog({ properties: ['openFile'], title: 'Add reports' })", errors },
      { code: "dialog.showOpenDialog({ filters: [{ name: 'All files', extensions: ['*'] }] })", errors },
      { code: "dialog.showMessageBox({ buttons: ['Cancel'] })", errors },
      { code: "program.command('list').description('installed packs')", errors },
      { code: "program.option('--count <number>', 'how many')", errors },
      { code: "new Option('--rule <rule>', 'how ranked prompts become a value')", errors },
      { code: "process.stderr.write('not found\\n')", errors },
      { code: "console.log('Done')", errors },
      { code: "report({ words: 'Importing' })", errors },
      { code: "report({ words: stopped ? 'Import stopped' : 'Import finished' })", errors: [...errors, ...errors] },
      { code: "const problems = { EACCES: 'no permission to read it' }", errors },
      { code: "const noun = { label: 'Gate' }", errors },
    ],
  },
)
