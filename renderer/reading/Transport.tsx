import { useEffect, useState, type ReactNode } from 'react'
import { useWords } from '../i18n'
import type { Loop } from '../../shared/domain/loop'
import type { Measurement } from '../../shared/domain/measurement'
import { valuesText } from '../../shared/measure/words'
import { useCine, useCineFrame, useCineState } from '../cine'
import { Button } from '../ui/Button'

/** Play, frame, scrub, speed and synchronisation; R waves, trim and measured frames are marked on the track. */
export function Transport({
  loops,
  measurements,
}: {
  readonly loops: readonly Loop[]
  readonly measurements: readonly Measurement[]
}): ReactNode {
  const t = useWords()
  const engine = useCine()
  const { playing, speed, sync, activeSop, trims } = useCineState()
  const frame = useCineFrame(activeSop)
  const loop = loops.find(({ sopInstanceUid }) => sopInstanceUid === activeSop)
  const percent = useOnSchedule()
  const trim = loop ? trims.get(loop.sopInstanceUid) : undefined
  const at = (ms: number): string => `${(100 * ms) / (loop?.timing.durationMs ?? 1)}%`
  const startOf = (n: number): number => loop?.timing.frameStartsMs[n] ?? loop?.timing.durationMs ?? 0
  return (
    <footer className="transport">
      <Button keyName="Space" onPress={() => engine.toggle()}>
        {playing ? t('reading.pause') : t('reading.play')}
      </Button>
      <Button keyName="←" label={t('reading.previousFrame')} onPress={() => engine.step(-1)}>
        ◂
      </Button>
      <span className="frame-number">{loop ? `${frame + 1} / ${loop.frames}` : ''}</span>
      <Button keyName="→" label={t('reading.nextFrame')} onPress={() => engine.step(1)}>
        ▸
      </Button>
      <div className="track">
        {trim && loop ? (
          <span
            className="trimmed"
            style={{
              left: at(startOf(trim.first)),
              right: `calc(100% - ${at(startOf(Math.min(trim.last + 1, loop.frames)))})`,
            }}
          />
        ) : null}
        {loop?.rWaveTimesMs.map((ms) => (
          <span key={ms} className="r-wave" style={{ left: at(ms) }} title={t('reading.rWave')} />
        ))}
        {measurements
          .filter((measurement) => measurement.sopInstanceUid === activeSop)
          .map((measurement) => (
            <span
              key={measurement.measurementId}
              className="measured"
              style={{ left: at(startOf(measurement.frame)) }}
              title={valuesText(measurement)}
            />
          ))}
        <input
          type="range"
          aria-label={t('reading.frame')}
          min={0}
          max={Math.max(0, (loop?.frames ?? 1) - 1)}
          value={frame}
          onChange={(event) => {
            engine.pause()
            if (loop) engine.seek(loop.sopInstanceUid, Number(event.target.value))
          }}
        />
      </div>
      <Button keyName="[" label={t('reading.slower')} onPress={() => engine.changeSpeed(-1)}>
        −
      </Button>
      <span className="frame-number">{`${speed} ×`}</span>
      <Button keyName="]" label={t('reading.faster')} onPress={() => engine.changeSpeed(1)}>
        +
      </Button>
      <Button
        keyName="S"
        onPress={() => engine.setSync(sync === 'time' ? 'phase' : 'time')}
      >{`${t('reading.sync')}: ${sync === 'time' ? t('reading.syncTime') : t('reading.syncPhase')}`}</Button>
      <span className="dim schedule">{percent === null ? '' : t('reading.onSchedule', { percent })}</span>
    </footer>
  )
}

/** Share of due frames that were drawn since playback began, refreshed each second; null while paused. */
function useOnSchedule(): number | null {
  const engine = useCine()
  const [percent, setPercent] = useState<number | null>(null)
  useEffect(() => {
    const timer = setInterval(() => {
      const { playing, viewports } = engine.stats()
      const due = viewports.reduce((sum, viewport) => sum + viewport.due, 0)
      const drawn = viewports.reduce((sum, viewport) => sum + viewport.drawn, 0)
      setPercent(playing && due > 0 ? Math.min(100, Math.round((100 * drawn) / due)) : null)
    }, 1000)
    return () => clearInterval(timer)
  }, [engine])
  return percent
}
