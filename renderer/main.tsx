import '@fontsource-variable/inter'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { ErrorBoundary } from './app/ErrorBoundary'
import { queryClient, request } from './bridge/client'
import { flushWithWindow } from './bridge/flush'
import './i18n'
import { watchKeyboard } from './ui/keyboard'
import './ui/tokens.css'
import './app/app.css'

const report = (error: unknown): void => {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  void request('bug:report', { message, stack })
}
window.addEventListener('error', (event) => report(event.error))
window.addEventListener('unhandledrejection', (event) => report(event.reason))
flushWithWindow()

watchKeyboard(window)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <ErrorBoundary onError={report}>
        <App />
      </ErrorBoundary>
    </QueryClientProvider>
  </StrictMode>,
)
