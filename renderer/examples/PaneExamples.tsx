import { useEffect, type ReactNode } from 'react'
import type { Loop } from '../../shared/domain/loop'
import type { Patient } from '../../shared/domain/patient'
import type { en } from '../../shared/words/en'
import { CineProvider, useCine, useCineState } from '../cine'
import { useWords } from '../i18n'
import { Grid } from '../reading'
import { Button } from '../ui/Button'
import { dates } from './comparison'
import { Example } from './Example'
import { failed, loading, pixelsUrl, prior, refused, shown, truncated } from './loops'

interface PaneState {
  readonly role: 'current' | 'prior'
  /** Null: the prior lacks the view. */
  readonly loop: Loop | null
  readonly selected?: boolean
}

/** Every state of a pane, by its caption. */
const states: Readonly<Record<keyof typeof en.examples.panes.states, PaneState>> = {
  loading: { role: 'current', loop: loading },
  shown: { role: 'current', loop: shown, selected: true },
  truncated: { role: 'current', loop: truncated },
  prior: { role: 'prior', loop: prior },
  noPriorView: { role: 'prior', loop: null },
  refused: { role: 'current', loop: refused },
  failed: { role: 'current', loop: failed },
}

const names = Object.keys(states) as readonly (keyof typeof states)[]

const patient: Patient = {
  patientKey: 'patient',
  issuerOfPatientId: '',
  patientId: 'P1',
  name: { family: 'Moreno', given: 'Ana', middle: '', prefix: '', suffix: '' },
  birthDate: '1970-04-12',
  sex: 'F',
  differences: [],
}

const playing = { urlOf: pixelsUrl, workers: 1 }
/** No worker ever decodes a frame, so that the pane goes on waiting. */
const neverDecoding = { urlOf: pixelsUrl, workers: 0 }

export function PaneExamples(): ReactNode {
  return (
    <div className="examples-panes">
      <CineProvider options={neverDecoding}>
        <PausedAtStart />
        <PaneExample name="loading" />
      </CineProvider>
      <CineProvider options={playing}>
        <PausedAtStart />
        {names
          .filter((name) => name !== 'loading')
          .map((name) => (
            <PaneExample key={name} name={name} />
          ))}
        <PlayButton />
      </CineProvider>
    </div>
  )
}

/** Before the first tick: what is seen at first is the same at every opening. */
function PausedAtStart(): ReactNode {
  const engine = useCine()
  useEffect(() => engine.pause(), [engine])
  return null
}

function PlayButton(): ReactNode {
  const t = useWords()
  const engine = useCine()
  const { playing: isPlaying } = useCineState()
  return (
    <div>
      <Button onPress={() => engine.toggle()}>{isPlaying ? t('reading.pause') : t('reading.play')}</Button>
    </div>
  )
}

function PaneExample({ name }: { readonly name: keyof typeof states }): ReactNode {
  const t = useWords()
  const { role, loop, selected = false } = states[name]
  return (
    <Example name={`pane-${name}`} caption={t(`examples.panes.states.${name}`)}>
      <Grid
        panes={[{ key: name, role, loop }]}
        layout={{ rows: 1, columns: 1 }}
        patients={{ current: patient, prior: patient }}
        dates={dates}
        activeSop={selected && loop ? loop.sopInstanceUid : null}
        viewport={{}}
        overTexts={() => null}
        onEnlarge={() => undefined}
      />
    </Example>
  )
}
