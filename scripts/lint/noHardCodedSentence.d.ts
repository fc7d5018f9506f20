import type { Rule } from 'eslint'

export const noHardCodedSentence: Rule.RuleModule
