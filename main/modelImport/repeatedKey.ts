/** The first key that one object of a valid JSON text has twice, or null: JSON.parse would keep the last without a word. */
export function repeatedKey(json: string): string | null {
  const open: (Set<string> | null)[] = []
  for (const [token, string, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(null)
    else if (token === '}' || token === ']') open.pop()
    else if (colon !== undefined && string !== undefined) {
      const key = JSON.parse(string) as string
      const keys = open.at(-1)
      if (keys?.has(key)) return key
      keys?.add(key)
    }
  }
  return null
}
