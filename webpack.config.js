import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = import.meta.dirname;
const manifest = JSON.parse(readFileSync(path.join(root, 'plugin.json'), 'utf8'));

const swc = (target) => ({
  loader: 'swc-loader',
  options: {
    jsc: {
      target,
      externalHelpers: true,
      parser: { syntax: 'typescript', tsx: true },
      transform: { react: { runtime: 'classic' } },
    },
  },
});

/** What a DC/OS UI loads: one CommonJS file at boot, one lazy chunk that the proxy serves. */
const plugin = {
  name: 'plugin',
  mode: 'production',
  context: root,
  entry: { index: path.join(root, manifest.entry.source) },
  target: ['web', 'es5'],
  output: {
    path: path.join(root, 'dist/plugin'),
    filename: 'index.js',
    chunkFilename: 'assets/[name].[contenthash].js',
    library: { type: 'commonjs2', export: 'default' },
    chunkLoadingGlobal: 'dcosUiTelemetryChunks',
    uniqueName: 'dcos-ui-telemetry',
  },
  externals: {
    react: 'commonjs2 react',
    'react-router': 'commonjs2 react-router',
    'foundation-ui': 'commonjs2 foundation-ui',
  },
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  module: { rules: [{ test: /\.(tsx?|m?js)$/, use: swc('es5') }] },
  devtool: false,
};

/** The page that `npm start` shows: a small host with the contract of the DC/OS UI, and the plugin in it. */
const example = {
  name: 'example',
  mode: 'production',
  context: root,
  entry: { host: path.join(root, 'example/host/index.tsx') },
  target: ['web', 'es2017'],
  output: { path: path.join(root, 'dist/example/host'), filename: '[name].js' },
  resolve: {
    extensions: ['.ts', '.tsx', '.js'],
    alias: {
      'dcos-ui-telemetry': path.join(root, 'dist/plugin/index.js'),
      'foundation-ui': path.join(root, 'example/host/sdk/foundation-ui.ts'),
    },
  },
  module: { rules: [{ test: /\.tsx?$/, use: swc('es2017') }] },
  performance: { hints: false },
  devtool: false,
};

export default [plugin, example];
