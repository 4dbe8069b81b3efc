import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './run-command.ts';

/** What a bare host has on its page: it starts the built plugin, and tells it of places, as a router would. */
export interface BareHost {
  readonly start: () => void;
  readonly tell: (location: { readonly pathname: string; readonly action: 'PUSH' }) => void;
}

/** The least that can host the plugin: whatever grows, or takes time, is not the host's. */
const HOST = `
  var tell;
  var actions = {};
  var module = {};
  var require = function () {
    return { hashHistory: {
      listen: function (listener) { tell = listener; },
      getCurrentLocation: function () { return { pathname: '/dashboard' }; },
    } };
  };
  function start() {
    module.exports({
      config: { enabled: true },
      Hooks: { addAction: function (name, listener) { actions[name] = listener; } },
      Store: { getAppState: function () { return {}; } },
    });
    actions.routes([{ path: '/dashboard' }, { path: '/services/detail/:id/tasks' }]);
  }
`;

/** Writes the page into a folder that is not there yet. @returns the folder. */
export function writeBareHost(folder: string): string {
  mkdirSync(folder, { recursive: true });
  copyFileSync(path.join(root, 'dist/plugin/index.js'), path.join(folder, 'plugin.js'));
  writeFileSync(path.join(folder, 'host.js'), HOST);
  const scripts = ['host', 'plugin'].map((name) => `<script src="/${name}.js"></script>`).join('');
  writeFileSync(path.join(folder, 'index.html'), `<!doctype html><title>Bare</title>${scripts}`);
  return folder;
}
