import { initReactI18next } from 'react-i18next'
import { words } from '../../shared/words'

initReactI18next.init(words)
