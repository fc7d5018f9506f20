import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  // Tests wait for states; a busy machine only takes longer to reach them.
  timeout: 900_000,
  expect: { timeout: 120_000 },
  workers: 1,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
})
