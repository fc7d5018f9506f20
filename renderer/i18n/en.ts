/** English texts. Plurals are i18next's `_one` and `_other`. */
export const en = {
  app: { notADevice: 'Not a medical device', library: 'Library', unencrypted: '⚠ NOT ENCRYPTED', encrypted: 'encrypted', studies_one: '{{count}} study', studies_other: '{{count}} studies', bug: 'The program failed here. Nothing already kept is lost.' },
  keys: { title: 'Keys', show: 'Show the keys', commands: 'All commands', search: 'What do you want to do?', none: 'No such command' },
  first: {
    title: 'How should this library be kept?',
    explain: 'Patients’ data stay on this computer. Nothing leaves it unasked.',
    keychain: 'Encrypted, key in the system keychain',
    noKeychain: 'This system has no keychain.',
    passphrase: 'Encrypted with a passphrase',
    passphraseField: 'Passphrase, 8 characters or more',
    passphraseWarning: 'Without the passphrase nobody can open the library again.',
    unencrypted: 'Not encrypted',
    unencryptedWarning: 'Anyone with this disk can read it. For demo patients only.',
    locked: 'This library is locked',
    unlock: 'Unlock',
    failed: 'The library can’t be opened',
  },
  import: {
    button: 'Import', demo: 'Open demo patients', empty: 'Nothing here yet', emptyHint: 'Import a folder or a CD, or look around with five synthetic demo patients.',
    running: '{{words}}: {{done}} of {{total}} {{unit}}', rate: '{{rate}} a second', left: '{{seconds}} s left', cancel: 'Stop',
    done: '{{added}} added, {{duplicates}} already there, {{refused}} not imported, {{seconds}} s', stopped: 'Stopped. Import again to go on where it ended.', refused: 'Not imported', close: 'Close',
  },
  worklist: { search: 'Search name, ID, date or description', visits_one: '{{count}} visit', visits_other: '{{count}} visits', unread: '● unread', draft: '◐ draft', final: '✓ final', mayBeSomeoneElse: '⚠ may be someone else', none: 'No patient matches', birthUnknown: 'birth date not recorded', noDate: 'date not recorded' },
  patient: {
    choose: 'Choose a patient', read: 'Read {{date}}', beside: 'Read {{date}} beside {{prior}}', differs: '⚠ {{attribute}} differs in the study of {{date}}: “{{found}}”, recorded as “{{recorded}}”',
    loops_one: '{{count}} loop', loops_other: '{{count}} loops', stills_one: '{{count}} still', stills_other: '{{count}} stills', noPicture: 'nothing to show', noModel: 'No model is installed: findings and trends by a model are not available.', byModel: 'Findings by {{models}}: ○ unreviewed, ✓ accepted, ✎ edited.', report: 'draft report, version {{version}}', someoneElse: '⚠ This heart does not look like the patient’s other visits (similarity {{similarity}}, threshold {{threshold}}; {{percent}} % of true pairs are flagged wrongly). Check the name.', measurements: 'Measurements', open: 'Open', id: 'ID',
  },
  findings: {
    title: 'AI findings', noModel: 'No model is installed, so no AI finding stands here. Loops, comparison, measurement and reports work without one.', waiting: '{{model}} has not read this study yet.', reading: 'The model is reading …', again: 'Read again',
    scoreOnly: 'Score only', modelSaid: 'the model said {{value}} {{unit}}', unreviewed: 'unreviewed', accepted: 'accepted', edited: 'edited', rejected: 'rejected', notRead: 'not read', evidence: 'Evidence', accept: 'Accept', edit: 'Edit', reject: 'Reject', undo: 'Undo', keep: 'Keep', cancel: 'Cancel', present: 'Present', absent: 'Absent',
    refused_one: '{{count}} loop not read, and why', refused_other: '{{count}} loops not read, and why',
  },
  engine: {
    setting_one: 'On this machine: {{provider}}, {{count}} thread, batches of {{batch}}, {{ms}} ms a frame, measured {{when}}', setting_other: 'On this machine: {{provider}}, {{count}} threads, batches of {{batch}}, {{ms}} ms a frame, measured {{when}}', unmeasured: 'Not measured on this machine yet; the first reading does it.', again: 'Measure again', measuring: 'Measuring …',
    all: 'All that was measured', row: '{{provider}}, {{threads}} threads, batches of {{batch}}: {{ms}} ms a frame', cut: 'The time was up before every setting had its turn.',
  },
  compare: { finding: 'Finding', then: 'Then, {{date}}', now: 'Now, {{date}}', difference: 'Difference', assessment: 'Assessment', nothing: 'Nothing to compare yet.' },
  trend: { caption: 'by visit, with the model’s interval', band: '· band {{low}} to {{high}}, {{source}}' },
  report: { back: 'Back to reading', of: 'draft report of {{date}}', version: 'version {{version}}', saved: 'Kept as version {{version}}', exported: 'Written to {{path}}', copied: 'Copied as text', copy: 'Copy text', txt: 'Export text', pdf: 'Export PDF', edited: 'edited by you' },
  settings: {
    title: 'Settings', reader: 'Reader’s name', readerHint: 'Signs what you accept, edit, reject and save.', reference: 'Reference ranges', sync: 'Synchronise loops', syncPhase: 'by R wave', syncTime: 'by time', rate: 'Show the achieved frame rate on each loop',
    cache: 'Memory for decoded frames, MB', cacheHint: '64 to 8192. Taken up at the next start.', library: 'Library', models: 'Model packs', licence: 'Licence',
  },
  reading: {
    choosePrior: 'Choose a prior visit', page: 'Page {{page}} of {{pages}}', back: 'Worklist', play: 'Play', pause: 'Pause', frame: 'frame', layout: 'Layout', compare: 'Compare', measure: 'Measure', noPriorView: 'No such view in the prior study', sync: 'Sync', syncTime: 'time', syncPhase: 'R wave', speed: 'speed',
    onSchedule: 'on schedule {{percent}} %', prior: 'PRIOR {{date}} beside', noPrior: 'no prior study', report: 'Draft report', measurements: 'Measurements', noMeasurements: 'None yet. Press M and draw on a paused loop.', remove: 'Remove', showFrame: 'frame {{frame}}', selected: 'Selected loop',
    keyNames: { play: 'Play or pause', next: 'Next frame', previous: 'Previous frame', nextBeat: 'Next beat', previousBeat: 'Previous beat', slower: 'Slower', faster: 'Faster', sync: 'Synchronise by R wave or by time', layout: 'Next layout', compare: 'Prior beside, or not', pane: 'Next pane', measure: 'Measure a distance', window: 'Window and level by dragging', zoom: 'Zoom by dragging', invert: 'Invert grey', flip: 'Flip', reset: 'Reset the picture', hide: 'Hide overlays', rate: 'Show the achieved rate', back: 'Back to the worklist', trimIn: 'Trim: start here', trimOut: 'Trim: end here', undo: 'Undo the last measurement', changes: 'Show or hide the table of changes', nextPage: 'Next page of loops', previousPage: 'Previous page of loops', panel: 'Show or hide the findings panel', report: 'Draft report', nextFinding: 'Next finding', previousFinding: 'Previous finding', accept: 'Accept the finding', edit: 'Edit the finding', reject: 'Reject the finding', undoReview: 'Take the review back', evidence: 'Show the loop and frame it came from' },
    markRead: 'Mark as read', markUnread: 'Mark as unread',
  },
} as const
