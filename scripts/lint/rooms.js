/**
 * Which rooms a room may look into, beside itself: what is not listed is refused. A room is a folder; one inside another
 * is named before the one around it. docs/architecture.md draws the same.
 */
const main = {
  'main/security': [],
  'main/dicom': [],
  'main/files': [],
  'main/phantom': [],
  'main/database': [],
  'main/shell': [],
  'main/rpc': [],
  'main/parsing': ['main/dicom', 'main/files', 'main/rpc'],
  'main/settings': ['main/database', 'main/inference/packs'],
  'main/modelImport': ['main/rpc'],
  'main/objects': ['main/database', 'main/dicom', 'main/files', 'main/parsing', 'main/security'],
  'main/demo': ['main/dicom', 'main/phantom'],
  'main/inference/packs': [],
  'main/identity': ['main/database', 'main/inference/packs'],
  'main/inference': [
    'main/database',
    'main/dicom',
    'main/files',
    'main/identity',
    'main/inference/packs',
    'main/modelImport',
    'main/objects',
    'main/rpc',
  ],
  'main/studies': ['main/database'],
  'main/retrieval': ['main/database', 'main/files', 'main/inference', 'main/inference/packs'],
  'main/report': ['main/database', 'main/settings', 'main/shell', 'main/studies'],
  'main/jobs': [
    'main/database',
    'main/demo',
    'main/inference',
    'main/inference/packs',
    'main/modelImport',
    'main/objects',
    'main/parsing',
    'main/retrieval',
    'main/shell',
  ],
}
const inner = Object.keys(main)
main['main/ipc'] = inner
main['main/cli'] = inner
main['main/app'] = [...inner, 'main/ipc', 'main/cli']

/** The services and the session are made in main/app and passed to these, who know their types alone. */
const takesServices = ['main/cli', 'main/ipc', 'main/jobs', 'main/report', 'main/retrieval', 'main/identity']

const base = ['renderer/bridge', 'renderer/i18n', 'renderer/ui']
const screen = [...base, 'renderer/cine', 'renderer/commands', 'renderer/navigation']
const renderer = {
  'renderer/i18n': [],
  'renderer/bridge': ['renderer/i18n'],
  'renderer/ui': ['renderer/i18n'],
  'renderer/navigation': [],
  'renderer/commands': base,
  'renderer/cine': ['renderer/i18n'],
  'renderer/history': base,
  'renderer/measure': [...base, 'renderer/cine', 'renderer/commands', 'renderer/history'],
  'renderer/findings': [...base, 'renderer/cine', 'renderer/history'],
  'renderer/compare': [...base, 'renderer/identity'],
  'renderer/library': base,
  'renderer/identity': [...screen, 'renderer/history'],
  'renderer/search': screen,
  'renderer/report': screen,
  'renderer/settings': screen,
  'renderer/timeline': [...screen, 'renderer/findings', 'renderer/identity'],
  'renderer/worklist': [...screen, 'renderer/library', 'renderer/search', 'renderer/timeline'],
  'renderer/reading': [
    ...screen,
    'renderer/compare',
    'renderer/findings',
    'renderer/history',
    'renderer/measure',
    'renderer/search',
  ],
  'renderer/offscreen': ['renderer/cine', 'renderer/i18n'],
}
renderer['renderer/app'] = Object.keys(renderer)
renderer['renderer/examples'] = Object.keys(renderer)

/** What is built and trained uses the program's readers; nothing of main looks back. */
const models = {
  'models/phantom-clip': ['main/dicom', 'main/inference', 'main/inference/packs', 'main/modelImport', 'main/phantom'],
  'models/train': ['main/demo', 'main/dicom', 'main/files', 'main/inference', 'main/modelImport', 'main/objects'],
}

const shared = ['shared']
const rooms = { ...main, ...renderer, ...models }
const roots = { main: Object.keys(main), renderer: Object.keys(renderer) }

const room = (...types) => ({ element: { types: { anyOf: types } } })

export const elements = [...Object.keys(rooms), ...Object.keys(roots), 'shared'].map((type) => ({
  type,
  pattern: type,
}))

export const policies = [
  ...Object.entries({ ...rooms, ...roots }).map(([type, allowed]) => ({
    from: room(type),
    allow: { to: room(...allowed, ...shared) },
  })),
  { from: room(...takesServices), dependency: { kind: 'type' }, allow: { to: room('main/app') } },
]
