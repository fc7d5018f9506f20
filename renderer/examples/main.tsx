import '@fontsource-variable/inter'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from '../bridge/client'
import '../i18n'
import '../ui/tokens.css'
import '../app/app.css'
import { ok } from '../../shared/result'
import { memoryBridge } from './bridge'
import { comparison, pairWithoutModel } from './comparison'
import { ExamplesPage } from './ExamplesPage'

Object.assign(window, {
  longaxis: memoryBridge({
    'compare:get': () => ok(comparison),
    'identity:pair': () => ok(pairWithoutModel),
  }),
})

const root = document.getElementById('root')
if (!root) throw new Error('examples.html has no root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <ExamplesPage />
    </QueryClientProvider>
  </StrictMode>,
)
