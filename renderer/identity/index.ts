export { IdentityNotes } from './IdentityNotes'
export { IdentityScreen } from './IdentityScreen'
export { SimilarityStrip } from './SimilarityStrip'
