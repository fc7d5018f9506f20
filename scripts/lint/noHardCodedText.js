/** Attributes whose value a person sees or hears. */
const TEXT_ATTRIBUTES = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-placeholder',
  'aria-roledescription',
  'aria-valuetext',
  'children',
  'label',
  'placeholder',
  'textValue',
  'title',
  'unit',
])

/** A single letter is a key or a symbol. */
const LETTERS = /\p{L}{2}/u
/** Two words in a row: a sentence, not a name of code. */
const PROSE = /\p{L}{2,}[,;:.]? \p{L}{2,}/u
/** Code words of a standard, such as PALETTE COLOR. */
const CODE_STRING = /^[A-Z0-9 _]+$/
/** A word set off by a space, such as ` cm`, `No. ` or `assumed `. */
const WORD_BY_VALUE = /(^|\s)\p{L}+[.,:;]?\s|\s\p{L}+[²³]?($|[\s.,:;])/u

/** What is printed on a key of the keyboard. */
const KEY_NAMES = new Set(['key', 'printed'])

/** Refuses text for people outside shared/words. Symbols and numbers are no text: '·', '%', '▲', '2 ×'. */
export const noHardCodedText = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      text: 'Text that a person sees belongs in shared/words/en.ts: “{{text}}”.',
    },
  },
  create(context) {
    const report = (node, text) => context.report({ node, messageId: 'text', data: { text: text.trim() } })
    return {
      JSXText(node) {
        if (LETTERS.test(node.value)) report(node, node.value)
      },
      Literal(node) {
        if (typeof node.value !== 'string' || !LETTERS.test(node.value) || isForNobody(node)) return
        if (isShown(node) || isProse(node.value)) report(node, node.value)
      },
      TemplateLiteral(node) {
        if (isForNobody(node)) return
        const parts = node.quasis.map((quasi) => quasi.value.cooked ?? '')
        const found = parts.find((part) => (isShown(node) ? LETTERS.test(part) : isProse(part)))
        if (found !== undefined) report(node, parts.join('…'))
      },
    }
  },
}

const isProse = (text) => !CODE_STRING.test(text) && (PROSE.test(text) || WORD_BY_VALUE.test(text))

/** Whether a string reaches the screen: a child of an element, or the value of an attribute that is text. */
function isShown(node) {
  let child = node
  for (let parent = node.parent; parent; child = parent, parent = parent.parent)
    switch (parent.type) {
      case 'JSXExpressionContainer':
        continue
      case 'JSXElement':
      case 'JSXFragment':
        return true
      case 'JSXAttribute':
        return isTextAttribute(parent)
      case 'ConditionalExpression':
        if (parent.test === child) return false
        continue
      case 'LogicalExpression':
      case 'TemplateLiteral':
        continue
      case 'BinaryExpression':
        if (parent.operator !== '+') return false
        continue
      case 'ArrayExpression':
        continue
      default:
        return false
    }
  return false
}

const attributeName = ({ name }) =>
  name.type === 'JSXIdentifier' ? name.name : `${name.namespace.name}:${name.name.name}`
const isTextAttribute = (attribute) => TEXT_ATTRIBUTES.has(attributeName(attribute))

/** Imports, types, styles, other attributes, the log, and errors that are bugs and so go to the log. */
function isForNobody(node) {
  for (let at = node.parent, child = node; at; child = at, at = at.parent)
    switch (at.type) {
      case 'ImportDeclaration':
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
        return at.source === child
      case 'ImportExpression':
      case 'TSLiteralType':
      case 'TSModuleDeclaration':
        return true
      case 'NewExpression':
        return at.callee.type === 'Identifier' && at.callee.name === 'Error'
      case 'CallExpression':
        if (at.callee.type === 'MemberExpression' && at.callee.object.name === 'console') return true
        continue
      case 'Property':
        if (at.key.type === 'Identifier' && KEY_NAMES.has(at.key.name)) return true
        continue
      case 'JSXAttribute':
        return !isTextAttribute(at)
      case 'JSXElement':
      case 'JSXFragment':
      case 'Program':
        return false
    }
  return false
}
