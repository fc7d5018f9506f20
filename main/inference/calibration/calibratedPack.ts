import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, link, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { unfinishedFolder } from '../../modelImport/packFolder'
import type { EngineSetting } from '../../../shared/domain/engineBenchmark'
import type { CalibratedTask } from '../../../shared/vision/calibrate'
import { gateFigures, taskFigures, viewFigures } from '../../../shared/vision/calibrationWords'
import type { PackManifest } from '../../../shared/vision/manifest'
import type { FittedToLibrary } from './labelledLoops'
import type { ModelPack } from '../packs/pack'
import { sha256OfFile } from '../packs/packFile'
import { fittedManifest, GATE_FILE, HEAD_FILE } from '../worker/applyFitted'
import { say, wordsOf, type CatalogueText } from '../../../shared/words'
import { inWords } from '../../../shared/words/inWords'

/** All that was fitted to a library; null = none of it was asked for. */
export interface Calibration {
  readonly tasks: readonly CalibratedTask[] | null
  readonly library: FittedToLibrary | null
  /** What the loops were read by meanwhile. */
  readonly fittedBy: Pick<EngineSetting, 'provider' | 'precision'>
  /** Labels that were not used, and why. */
  readonly notUsed: readonly CatalogueText[]
}

const FIGURES_FILE = 'calibration.json'

/** What the fitted pack's manifest says instead, and the files that it adds. */
function changes(
  manifest: PackManifest,
  { tasks, library }: Calibration,
): { readonly manifest: Partial<PackManifest>; readonly files: ReadonlyMap<string, string | Uint8Array> } {
  const files = new Map<string, string | Uint8Array>()
  const head = library?.view?.head ?? null
  const gate = library?.gate?.gate ?? null
  if (head) files.set(HEAD_FILE, new Uint8Array(head.weights.buffer))
  if (gate) files.set(GATE_FILE, JSON.stringify(gate))
  return {
    files,
    manifest: {
      ...(tasks && { tasks: tasks.map(({ task }) => task) }),
      ...fittedManifest({ head, gate }),
      version: fittedVersion(manifest.version, { tasks, library }),
    },
  }
}

function fittedVersion(version: string, { tasks, library }: Pick<Calibration, 'tasks' | 'library'>): string {
  const loops = Math.max(
    ...[library?.view?.figures, library?.gate?.figures].map((figures) =>
      figures?.kind === 'fitted' ? figures.loops : 0,
    ),
  )
  const studies = Math.max(0, ...(tasks ?? []).map(({ figures }) => figures.studies))
  if (studies > 0 && loops > 0) return say('fitFigures.calibratedOnBoth', { version, studies, loops })
  return loops > 0
    ? say('fitFigures.calibratedOnLoops', { version, loops })
    : say('fitFigures.calibratedOnStudies', { version, studies })
}

/** Writes the pack as one of its own into a folder of packs, files that stay the same shared with it. */
export async function writeCalibratedPack(
  { folder: source, manifest, sha256 }: ModelPack,
  calibration: Calibration,
  into: string,
): Promise<{ readonly folder: string; readonly id: string; readonly version: string }> {
  const { tasks, library, fittedBy, notUsed } = calibration
  const folder = unfinishedFolder(into, 'calibrating')
  await mkdir(folder, { recursive: true })
  try {
    const changed = changes(manifest, calibration)
    const figures = {
      figures: tasks?.map((task) => task.figures) ?? [],
      view: library?.view?.figures ?? null,
      gate: library?.gate?.figures ?? null,
    }
    const written = new Map([
      ...changed.files,
      [
        FIGURES_FILE,
        `${JSON.stringify({ command: 'longaxis model calibrate', calibrationOf: sha256, fittedBy, ...figures, notUsed }, inWords, 2)}\n`,
      ],
    ])
    // A hard link that is written to would change the other pack's file.
    const shared = manifest.files.filter(({ path: name }) => !written.has(name))
    for (const { path: name } of shared)
      await link(path.join(source, name), path.join(folder, name)).catch(() =>
        copyFile(path.join(source, name), path.join(folder, name)),
      )
    for (const [name, content] of written) await writeFile(path.join(folder, name), content)
    const added = [...written.keys()].map((name) => path.join(folder, name))
    const next: PackManifest = {
      ...manifest,
      ...changed.manifest,
      calibrationOf: sha256,
      heldOut: {
        file: FIGURES_FILE,
        figures: [
          ...(tasks ?? []).flatMap(({ task, figures: ofTask }) => taskFigures(task.name, ofTask)),
          ...(figures.view ? viewFigures(figures.view) : []),
          ...(figures.gate ? gateFigures(figures.gate) : []),
        ].map(({ label, value }) => ({ label: wordsOf(label), value: wordsOf(value) })),
      },
      files: [
        ...shared,
        ...(await Promise.all(
          added.map(async (file) => ({
            path: path.basename(file),
            bytes: (await stat(file)).size,
            sha256: await sha256OfFile(file),
          })),
        )),
      ],
    }
    const text = `${JSON.stringify(next, null, 2)}\n`
    await writeFile(path.join(folder, 'manifest.json'), text)
    const final = path.join(
      into,
      `${manifest.id}-calibrated-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`,
    )
    // Its name is the hash of its hashes: what lies there already is the same.
    await rename(folder, final).catch((error: unknown) => {
      if (!existsSync(final)) throw error
    })
    return { folder: final, id: next.id, version: next.version }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
