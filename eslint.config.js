import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'
import { noHardCodedText } from './scripts/lint/noHardCodedText.js'

/** Which rooms a room may not look into. Node's modules are for main, scripts and tests; React for the renderer. */
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
const rooms = (...names) => ({
  group: names.map((name) => `**/${name}/**`),
  message: `This room does not look into ${names.join(' or ')}.`,
})
const i18next = {
  group: ['i18next', 'react-i18next'],
  message: 'Words come from useWords() (renderer/i18n) or say() (shared/words).',
}
const sqlite = {
  group: ['better-sqlite3*'],
  allowTypeImports: true,
  message: 'Databases are opened in main/timeline/sqlite.ts only.',
}

export default tseslint.config(
  { ignores: ['dist/', 'release/', 'node_modules/', 'scripts/', 'test/bench/', '*.config.*', 'test-results/'] },
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
  // A language is one file, however long.
  { files: ['shared/words/*.ts'], rules: { 'max-lines': 'off' } },
  { files: ['shared/**'], rules: forbid(electron, node, react, rooms('main', 'renderer')) },
  {
    files: ['renderer/**'],
    plugins: { 'react-hooks': reactHooks, longaxis: { rules: { 'no-hard-coded-text': noHardCodedText } } },
    rules: {
      ...forbid(electron, node, rooms('main'), i18next),
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'longaxis/no-hard-coded-text': 'error',
    },
  },
  { files: ['renderer/i18n/**'], rules: forbid(electron, node, rooms('main')) },
  { files: ['main/**'], rules: forbid(react, sqlite, rooms('renderer')) },
)
