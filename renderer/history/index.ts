export { History, type Act, type ActKind, type FollowedIds, type HistoryState } from './history'
export { HistoryProvider, useHistory } from './HistoryProvider'
