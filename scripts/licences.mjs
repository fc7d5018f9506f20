import { execFileSync } from 'node:child_process'
import { readdirSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { run } from './lib/console.mjs'
import { root } from './lib/paths.mjs'

/** Every package that the program ships with, bundled or beside it, from the lock file's production tree. */
function shipped() {
  const tree = JSON.parse(
    execFileSync('npm', ['ls', '--omit=dev', '--all', '--json', '--long', '--silent'], {
      cwd: root,
      maxBuffer: 1e9,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).toString(),
  )
  const found = new Map()
  const walk = (node) => {
    for (const [name, dependency] of Object.entries(node.dependencies ?? {})) {
      if (dependency.extraneous) continue
      if (dependency.path && existsSync(path.join(dependency.path, 'package.json'))) {
        const manifest = JSON.parse(readFileSync(path.join(dependency.path, 'package.json'), 'utf8'))
        found.set(`${name}@${manifest.version}`, {
          name,
          version: manifest.version,
          licence: licenceOf(manifest),
          folder: dependency.path,
          homepage: manifest.homepage ?? '',
        })
      }
      walk(dependency)
    }
  }
  walk(tree)
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name))
}

const licenceOf = ({ license, licenses }) =>
  typeof license === 'string'
    ? license
    : (license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'not stated')

function licenceText(folder) {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name))
  return file ? readFileSync(path.join(folder, file), 'utf8').trim() : ''
}

function thirdParty(packages) {
  const table = packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`).join('\n')
  const texts = packages
    .map(({ name, version, folder }) => [`${name} ${version}`, licenceText(folder)])
    .filter(([, text]) => text !== '')
  const byText = new Map()
  for (const [name, text] of texts) byText.set(text, [...(byText.get(text) ?? []), name])
  const printed = [...byText]
    .map(([text, names]) => `### ${names.join(', ')}\n\n\`\`\`text\n${text}\n\`\`\``)
    .join('\n\n')
  return `# Third-party licences\n\nWritten by \`npm run licences\` from the lock file. Electron and Chromium carry their own notices in the packaged program (LICENSE.electron.txt, LICENSES.chromium.html).\n\n| package | version | licence |\n| --- | --- | --- |\n${table}\n\n## Texts\n\n${printed}\n`
}

/** CycloneDX 1.5, the fields that a scanner reads. */
function sbom(packages) {
  const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const purl = (component) => `pkg:npm/${component.name.replace('@', '%40')}@${component.version}`
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'application', name, version, 'bom-ref': `${name}@${version}` } },
    components: packages.map((component) => ({
      type: 'library',
      name: component.name,
      version: component.version,
      'bom-ref': purl(component),
      purl: purl(component),
      licenses: [{ expression: component.licence }],
    })),
  }
}

await run(async () => {
  const packages = shipped()
  const refused = packages.filter(({ licence }) => /\b(A?GPL)/.test(licence) && !/LGPL|OR/.test(licence))
  if (refused.length > 0) {
    console.error(
      `Licences that may not be shipped: ${refused.map(({ name, licence }) => `${name} (${licence})`).join(', ')}`,
    )
    return 1
  }
  const out = process.argv[2]
  if (out === undefined) writeFileSync(path.join(root, 'THIRD_PARTY.md'), thirdParty(packages))
  else writeFileSync(out, `${JSON.stringify(sbom(packages), null, 2)}\n`)
  console.log(`${packages.length} packages: ${out ?? 'THIRD_PARTY.md'}`)
  return 0
})
