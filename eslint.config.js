import js from '@eslint/js'
import boundaries from 'eslint-plugin-boundaries'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'
import { elements, policies } from './scripts/lint/rooms.js'
import { noHardCodedSentence } from './scripts/lint/noHardCodedSentence.js'
import { noHardCodedText } from './scripts/lint/noHardCodedText.js'

/** Which platform a side may not import: Node's modules are for main, scripts and tests, React for the renderer. */
const forbid = (...groups) => ({ 'no-restricted-imports': ['error', { patterns: groups }] })
const electron = { group: ['electron', 'electron/*'], message: 'Electron is imported in main/ only.' }
const node = {
  group: ['node:*', 'fs', 'path', 'crypto', 'os'],
  message: 'Node is imported in main/, scripts/ and test/ only.',
}
const react = {
  group: ['react', 'react-dom', 'react-dom/*', 'react-aria-components'],
  message: 'React is imported in renderer/ only.',
}
const i18next = {
  group: ['i18next', 'react-i18next'],
  message: 'Words come from useWords() (renderer/i18n) or say() (shared/words).',
}
const sqlite = {
  group: ['better-sqlite3*'],
  allowTypeImports: true,
  message: 'Databases are opened in main/database/sqlite.ts only.',
}
/** Names that plain JavaScript may use without importing them. */
const globalsOf = (names) => Object.fromEntries(names.split(' ').map((name) => [name, 'readonly']))

export default tseslint.config(
  { ignores: ['dist/', 'release/', 'node_modules/', '*.config.*', 'test-results/'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['warn', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      // Interfaces here are met by object literals of closures, which have no `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
    },
  },
  // Plain JavaScript has no types to lint by: scripts, and the pages that a bench compares us with.
  {
    files: ['**/*.{js,mjs,cjs}'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      ...tseslint.configs.disableTypeChecked.languageOptions,
      globals: globalsOf(
        'process console Buffer URL fetch performance AbortSignal AbortController setTimeout clearTimeout',
      ),
    },
  },
  {
    files: ['test/bench/cine/peers/*.{js,cjs}'],
    languageOptions: { globals: globalsOf('window document location requestAnimationFrame __dirname require') },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['main/**', 'renderer/**', 'shared/**', 'models/**'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': elements,
      'import/resolver': { node: { extensions: ['.ts', '.tsx', '.js'] } },
    },
    rules: { 'boundaries/dependencies': ['error', { default: 'disallow', policies, checkUnknownLocals: true }] },
  },
  {
    files: ['main/**', 'shared/**'],
    ignores: [
      'shared/words/**',
      // What a model is asked, what demo files hold, and DICOM's own names.
      'main/modelImport/ourPrompts.ts',
      'main/demo/**',
      'main/phantom/**',
      'shared/dicom/{sopClass,transferSyntax,view}.ts',
      // Names and citations of the field, which are rows of data.
      'shared/quantities/{catalogue,quantity}.ts',
      // What earlier versions wrote, word by word, and a developer's own recipe.
      'main/database/migrations/**',
      'main/modelImport/recipe.ts',
    ],
    plugins: { words: { rules: { 'no-hard-coded-sentence': noHardCodedSentence } } },
    rules: { 'words/no-hard-coded-sentence': 'error' },
  },
  // A language is one file, however long.
  { files: ['shared/words/*.ts'], rules: { 'max-lines': 'off' } },
  { files: ['shared/**'], rules: forbid(electron, node, react) },
  {
    files: ['renderer/**'],
    plugins: { 'react-hooks': reactHooks, longaxis: { rules: { 'no-hard-coded-text': noHardCodedText } } },
    rules: {
      ...forbid(electron, node, i18next),
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'longaxis/no-hard-coded-text': 'error',
    },
  },
  { files: ['renderer/i18n/**'], rules: forbid(electron, node) },
  { files: ['main/**'], rules: forbid(react, sqlite) },
)
