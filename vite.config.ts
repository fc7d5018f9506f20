import react from '@vitejs/plugin-react'
import path from 'node:path'
import { defineConfig } from 'vite'

const renderer = path.resolve(import.meta.dirname, 'renderer')

/** The window's pages, served from dist/renderer under longaxis://app. */
export default defineConfig({
  root: renderer,
  base: '/',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: path.resolve(import.meta.dirname, 'dist/renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    sourcemap: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: { index: path.join(renderer, 'index.html'), offscreen: path.join(renderer, 'offscreen.html') },
    },
  },
})
