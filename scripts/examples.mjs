import path from 'node:path'
import { createServer } from 'vite'
import { viteConfig } from './build.mjs'
import { cache } from './lib/paths.mjs'

/** Serves the page of example components and reloads it as its sources change. */
const server = await createServer({
  configFile: viteConfig,
  cacheDir: path.join(cache, 'vite-examples'),
})
await server.listen()
process.stderr.write(`· examples: ${server.resolvedUrls?.local[0]}examples.html (Ctrl+C ends)\n`)
