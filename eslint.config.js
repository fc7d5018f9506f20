import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'
import { noHardCodedSentence } from './scripts/lint/noHardCodedSentence.js'

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
  {
    files: ['main/**', 'shared/**'],
    ignores: [
      'shared/words/**',
      // What a model is asked, what demo files hold, and DICOM's own names.
      'main/modelImport/ourPrompts.ts',
      'main/demo/**',
      'main/phantom/**',
      'shared/dicom/{sopClass,transferSyntax}.ts',
      // Not in the catalogue yet.
      'main/{report,studies}/**',
      'main/modelImport/echoClipTasks.ts',
      'shared/{change,compare,findings,measure,report}/**',
      'shared/vision/statements.ts',
    ],
    plugins: { words: { rules: { 'no-hard-coded-sentence': noHardCodedSentence } } },
    rules: { 'words/no-hard-coded-sentence': 'error' },
  },
  // A language is one file, however long.
  { files: ['shared/words/*.ts'], rules: { 'max-lines': 'off' } },
  { files: ['shared/**'], rules: forbid(electron, node, react, rooms('main', 'renderer')) },
  {
    files: ['renderer/**'],
    plugins: { 'react-hooks': reactHooks },
    rules: { ...forbid(electron, node, rooms('main')), 'react-hooks/rules-of-hooks': 'error' },
  },
  { files: ['main/**'], rules: forbid(react, sqlite, rooms('renderer')) },
)
