import { Component, type ReactNode } from 'react'
import { say } from '../../shared/words'

interface Props {
  readonly children: ReactNode
  readonly onError: (error: unknown) => void
}

/** A bug is shown as one, with what it means for the patient's data, and is logged. */
export class ErrorBoundary extends Component<Props, { readonly message: string | null }> {
  override state = { message: null }

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) }
  }

  override componentDidCatch(error: unknown): void {
    this.props.onError(error)
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children
    return (
      <main className="centre" role="alert">
        <h1>⚠ {say('app.bug')}</h1>
        <p className="faint">{this.state.message}</p>
      </main>
    )
  }
}
