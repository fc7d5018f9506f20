import { kindIds, type KindId } from '../../shared/measure/measure'
import { say } from '../../shared/words'
import type { Command } from '../commands'
import { marks } from './registry'

/** Takes each kind of measurement in hand, by its key where it has one. */
export const measureCommands = (choose: (kind: KindId) => void): readonly Command[] =>
  kindIds.map((kind) => ({
    key: marks[kind].key?.key ?? null,
    printed: marks[kind].key?.printed ?? '',
    name: say(`measure.kinds.${kind}.tool`),
    undo: 'tool' as const,
    run: () => choose(kind),
  }))
