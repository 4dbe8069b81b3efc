import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { tempDir } from '../../support/temp-dir.ts';

/** The code of docs/hosts.md is compiled: it is what test/types/modern-app.tsx has, block by block. */
const root = path.resolve(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** By the name in its first line; imports of other packages apart, since the compiled file has them once, on the top. */
const documented = [
  ...((read('docs/hosts.md').split('\n## Any React app\n')[1] ?? '')
    .split('\n## ')[0]
    ?.matchAll(/^( *)```tsx\n *\/\/ (\S+)\n(.*?)\n *```$/gms) ?? []),
].map(([, indent = '', name = '', code = '']) => ({
  name,
  code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), '').replace(/^import .* from 'react-router';\n/m, ''),
}));
const compiled = new Map(
  read('test/types/modern-app.tsx')
    .split('\n// docs: ')
    .map((block) => [block.slice(0, block.indexOf('\n')), block.slice(block.indexOf('\n') + 1).trim()]),
);

describe('docs/hosts.md, for any React app', () => {
  it('has four blocks of code', () => {
    expect(documented.map(({ name }) => name)).toEqual(['telemetry.ts', 'main.tsx', 'Settings.tsx', 'login.ts']);
  });

  it.each(documented)('has $name as it is compiled', ({ name, code }) => {
    expect(code.replace('dcos-ui-telemetry/dist/plugin/app.js', '../../src/plugin/app.ts')).toBe(compiled.get(name));
  });
});

/** The first block of a language below a heading. */
function block(language: string, heading: string): string {
  const section = read('docs/hosts.md').split(`\n${heading}\n`)[1] ?? '';
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(section)?.[1] ?? '';
}

describe('docs/hosts.md, for an unmodified DC/OS UI', () => {
  const folder = tempDir();
  /** A master: the link Admin Router serves, to a folder like the UI's. */
  function createMaster(name: string) {
    const ui = path.join(folder, name, 'active/dcos-ui/usr');
    const link = path.join(folder, name, 'dist-ui');
    mkdirSync(path.join(ui, 'assets'), { recursive: true });
    symlinkSync(ui, link);
    const html =
      '<!DOCTYPE html><html><head><title>DC/OS</title></head><body><script src="/assets/index.js"></script></body></html>';
    writeFileSync(path.join(ui, 'index.html'), html);
    return { html, link, file: (file: string) => readFileSync(path.join(ui, file), 'utf8') };
  }
  const onMaster = (script: string, link: string, proxy: string): string =>
    script.replace('/var/lib/dcos/dcos-ui-update-service/dist/ui', link).replace('http://127.0.0.1:8787', proxy);
  const run = (script: string) => promisify(execFile)('bash', ['-euc', script]);

  it('puts the tag before the scripts of the UI, once, however often it is run, and takes it out again', async () => {
    const server = createServer((request, response) =>
      response.end(request.url === '/assets/dropin.js' ? 'the drop-in' : 'something else'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { html, link, file } = createMaster('master');
    const steps = onMaster(block('sh', '### Steps'), link, proxy);
    await run(steps);
    await run(steps);
    server.close();
    const tag = '<script src="/dcos-ui-telemetry.js"></script>';
    expect(file('index.html')).toBe(html.replace('</head>', `${tag}</head>`));
    expect(file('dcos-ui-telemetry.js')).toBe('the drop-in');
    const undo = /To undo it:\n\n```sh\n(.*?)```/s.exec(read('docs/hosts.md'))?.[1] ?? '';
    await run(onMaster(undo, link, proxy));
    expect(file('index.html')).toBe(html);
    expect(() => file('dcos-ui-telemetry.js')).toThrow('ENOENT');
  });

  it('leaves the page as it was when the proxy does not give the file', async () => {
    const { html, link, file } = createMaster('without-proxy');
    await expect(run(onMaster(block('sh', '### Steps'), link, 'http://127.0.0.1:9'))).rejects.toThrow();
    expect(file('index.html')).toBe(html);
  });

  it('has every state that the tag may say', () => {
    const states = [...read('src/plugin/dropin.ts').matchAll(/say\('([\w-]+)'\)/g)].map(([, state]) => state);
    expect(new Set(states).size).toBe(3);
    for (const state of states) expect(read('docs/hosts.md')).toContain(`| \`${state}\` |`);
  });

  it('says the numbers that the tests hold the plugin to', () => {
    const doc = read('docs/hosts.md');
    const harm = read('test/browser/host-harm.test.ts');
    const held = (name: string) => new RegExp(`${name} = (\\d+)`).exec(harm)?.[1];
    expect(doc).toContain(`in the first hour | at most ${held('REQUESTS_IN_FIRST_HOUR')} `);
    expect(doc).toContain(`only while somebody uses the UI | at most ${held('REQUESTS_IN_AN_HOUR_AFTER')} `);
  });

  it('names headings, files and tests that are there', () => {
    const doc = read('docs/hosts.md');
    const anchors = [...doc.matchAll(/^#{2,3} (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .replace(/\s/g, '-'),
    );
    for (const [, anchor] of doc.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
    for (const [, file = ''] of doc.matchAll(/\]\(([^#)]+)\)/g)) expect(read(path.join('docs', file))).toBeTruthy();
    for (const [, file = ''] of doc.matchAll(/`(test\/[\w/.-]+)`/g)) expect(read(file)).toBeTruthy();
  });
});
