import react from '@vitejs/plugin-react'
import path from 'node:path'
import { defineConfig } from 'vite'

const renderer = path.resolve(import.meta.dirname, 'renderer')
/** Where the page of example components is built; it is no part of the program. */
const examples = process.env.LONGAXIS_EXAMPLES

/** The window's pages, served from dist/renderer under longaxis://app. */
export default defineConfig({
  root: renderer,
  base: '/',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: examples ?? path.resolve(import.meta.dirname, 'dist/renderer'),
    emptyOutDir: examples === undefined,
    target: 'chrome130',
    sourcemap: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: examples
        ? { examples: path.join(renderer, 'examples.html') }
        : { index: path.join(renderer, 'index.html'), offscreen: path.join(renderer, 'offscreen.html') },
    },
  },
})
