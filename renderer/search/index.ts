export { PictureResults } from './PictureResults'
export { SearchField } from './SearchField'
export { SimilarReports } from './SimilarReports'
export { usePictureSearch } from './usePictureSearch'
