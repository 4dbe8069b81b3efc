/**
 * Writes dist/sbom.cdx.json (CycloneDX 1.5, from `npm sbom`): every package that is delivered. Those are what the proxy
 * needs at run time and, though for npm it is only needed to build, what is bundled into the browser's files.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const { name, version, dependencies, devDependencies } = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
);
const BUNDLED = ['@segment/analytics-next', '@swc/helpers', 'react', 'react-dom', 'uplot'];
const DEVELOPMENT = 'cdx:npm:package:development';

const made = spawnSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 2 ** 28,
});
if (made.status !== 0) {
  process.stderr.write(made.stderr);
  process.exit(1);
}
const sbom = JSON.parse(made.stdout);
const self = sbom.metadata.component['bom-ref'];
const needs = new Map(sbom.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));

/** From the packages that are named, along what each needs. */
const delivered = new Set();
const visit = (ref) => {
  if (delivered.has(ref)) return;
  delivered.add(ref);
  for (const next of needs.get(ref) ?? []) visit(next);
};
// By name and version: other versions of React are there to be tested with.
const wanted = { ...dependencies, ...Object.fromEntries(BUNDLED.map((one) => [one, devDependencies[one]])) };
const direct = new Set(Object.entries(wanted).map(([one, exact]) => `${one}@${exact}`));
const roots = (needs.get(self) ?? []).filter((ref) => direct.has(ref));
for (const ref of roots) visit(ref);

const component = ({ scope: _, properties = [], ...rest }) => ({
  ...rest,
  scope: 'required',
  properties: properties.filter((property) => property.name !== DEVELOPMENT),
});
const document = {
  ...sbom,
  // npm names it after the folder.
  metadata: { ...sbom.metadata, component: { ...sbom.metadata.component, name, version } },
  components: sbom.components.filter((one) => delivered.has(one['bom-ref'])).map(component),
  dependencies: sbom.dependencies
    .filter(({ ref }) => ref === self || delivered.has(ref))
    .map((one) => (one.ref === self ? { ...one, dependsOn: roots } : one)),
};
const file = path.join(root, 'dist/sbom.cdx.json');
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
process.stdout.write(`${path.relative(root, file)}: ${document.components.length} packages\n`);
