export { History, type Act, type FollowedIds, type HistoryState } from './history'
export { HistoryProvider, useHistory } from './HistoryProvider'
