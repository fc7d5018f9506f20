import { existsSync, readdirSync } from 'node:fs'

/** The folders of objects, by the first two digits of their names; whatever else a system lays there is left alone. */
export const objectFolders = (objects: string): readonly string[] =>
  existsSync(objects)
    ? readdirSync(objects, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && /^[0-9a-f]{2}$/.test(entry.name))
        .map(({ name }) => name)
        .sort()
    : []
