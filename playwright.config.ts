import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  // Tests wait for states; a busy machine only takes longer to reach them.
  timeout: 900_000,
  expect: {
    timeout: 120_000,
    // A pixel counts as other beyond about 16 of 256 levels of grey; 100 pixels are fewer than a word has.
    toHaveScreenshot: { pathTemplate: '{testDir}/examples.golden/{arg}{ext}', threshold: 0.06, maxDiffPixels: 100 },
  },
  // A missing image fails; only UPDATE_GOLDEN=1 writes one.
  updateSnapshots: process.env.UPDATE_GOLDEN ? 'all' : 'none',
  workers: 1,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
})
