/**
 * Text that a person reads stands in the catalogue (shared/words), not in code. A string is taken for such text where three words of it stand side by
 * side, or two, or one in upper case, in a place whose text is shown: a dialog, a command's help, standard output, a key such as `title`.
 */

/** Keys whose values are shown. */
const SHOWN_KEYS = new Set(['label', 'message', 'nextStep', 'reason', 'refusal', 'title', 'why', 'words'])
/** Methods whose arguments are shown: commander's help. */
const SHOWN_METHODS = new Set(['argument', 'description', 'option', 'requiredOption', 'summary'])
const SHOWN_CLASSES = new Set(['Argument', 'Option'])
/** Calls whose arguments are for developers or for the audit trail. */
const UNSHOWN_METHODS = new Set(['audit', 'bug', 'describe', 'executeJavaScript'])
/** Keys that cite where a value comes from, name a process to the system, or a command to be typed again. */
const UNSHOWN_KEYS = new Set(['citation', 'command', 'serviceName', 'source'])
const PROGRAM = 'Longaxis'

const SQL =
  /(^|[\s(])(SELECT|INSERT|UPDATE|DELETE FROM|CREATE|ALTER|DROP|PRAGMA|VACUUM|WITH|WHERE|ORDER BY|ASC|DESC)(\s|$)/
const POLICY = /(^|; )[a-z]+-src /
const WORD = /[\p{L}][\p{L}’'-]*/u
const SENTENCE = new RegExp(`(^|[^\\p{L}\\d./_-])${WORD.source},? ${WORD.source},? ${WORD.source}`, 'u')
const PHRASE = new RegExp(`${WORD.source},? ${WORD.source}|^\\p{Lu}\\p{Ll}`, 'u')

const nameOf = (node) =>
  node.type === 'MemberExpression' ? nameOf(node.property) : node.type === 'Identifier' ? node.name : ''
const textOf = (node) =>
  node.type === 'TemplateLiteral'
    ? node.quasis.map(({ value }) => value.cooked).join('\u0000')
    : typeof node.value === 'string'
      ? node.value
      : null

/** Where the nearest call or key round a string puts it: before people, before others, or in neither place. */
function placeOf(node) {
  for (let [inner, outer] = [node, node.parent]; outer; [inner, outer] = [outer, outer.parent]) {
    if (outer.type === 'ThrowStatement') return 'unshown'
    if (outer.type === 'NewExpression') {
      const name = nameOf(outer.callee)
      if (name.endsWith('Error')) return 'unshown'
      if (SHOWN_CLASSES.has(name)) return 'shown'
    }
    if (outer.type === 'CallExpression' && outer.arguments.includes(inner)) {
      // The message of an Error's subclass.
      if (outer.callee.type === 'Super') return 'unshown'
      const method = nameOf(outer.callee)
      const object = outer.callee.type === 'MemberExpression' ? outer.callee.object : null
      if (UNSHOWN_METHODS.has(method)) return 'unshown'
      if (SHOWN_METHODS.has(method) && object) return 'shown'
      if (object && (nameOf(object) === 'console' || nameOf(object) === 'dialog')) return 'shown'
      if (object && method === 'write' && ['stdout', 'stderr'].includes(nameOf(object))) return 'shown'
    }
    if (outer.type === 'Property' && outer.value === inner) {
      const key = outer.key.type === 'Identifier' ? outer.key.name : String(outer.key.value ?? '')
      if (SHOWN_KEYS.has(key)) return 'shown'
      if (UNSHOWN_KEYS.has(key)) return 'unshown'
    }
    if (/Function|Program|Class/.test(outer.type)) return 'neither'
  }
  return 'neither'
}

export const noHardCodedSentence = {
  meta: {
    type: 'problem',
    docs: { description: 'refuses text for people outside the catalogue of words' },
    messages: { hardCoded: 'Text for people stands in shared/words/en.ts and is made by say(): “{{text}}”.' },
    schema: [],
  },
  create(context) {
    const check = (node) => {
      const text = textOf(node)
      if (text === null || text === PROGRAM || SQL.test(text) || POLICY.test(text)) return
      if (node.parent.type.startsWith('TSLiteral') || /^(Import|Export)/.test(node.parent.type)) return
      const place = placeOf(node)
      if (place === 'unshown' || !(place === 'shown' ? PHRASE : SENTENCE).test(text)) return
      const shown = text.replaceAll('\u0000', '…').replace(/\s+/g, ' ').slice(0, 60)
      context.report({ node, messageId: 'hardCoded', data: { text: shown } })
    }
    return { Literal: check, TemplateLiteral: check }
  },
}
