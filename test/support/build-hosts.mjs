import { writeFileSync } from 'node:fs';
import path from 'node:path';
import webpack from 'webpack';

/**
 * Builds a host for each react-router, with the built plugin in it, into the folder that is given: `v3-0.html` to
 * `v8.html`. In development mode, since only there StrictMode runs every effect twice.
 */
const [folder] = process.argv.slice(2);
const here = import.meta.dirname;
const root = path.resolve(here, '../..');
const modules = path.join(root, 'node_modules');
const modern = path.join(here, 'modern-host');

const modernHost = (router, react) => ({
  entry: path.join(modern, 'host.tsx'),
  alias: {
    // What is shipped, not its source.
    [path.join(root, 'src/plugin/app.ts')]: path.join(root, 'dist/plugin/app.js'),
    [path.join(modern, 'router-7.ts')]: path.join(modern, `router-${router}.ts`),
    react: path.join(modules, `react-${react}`),
    'react-dom': path.join(modules, `react-dom-${react}`),
  },
});
const classicHost = (router) => ({
  entry: path.join(here, 'classic-host/host.tsx'),
  alias: {
    'dcos-ui-telemetry': path.join(root, 'dist/plugin/index.js'),
    'foundation-ui': path.join(root, 'example/host/sdk/foundation-ui.ts'),
    'react-router': path.join(modules, router),
  },
});

const hosts = {
  'v3-0': classicHost('react-router-3-0'),
  'v3-2': classicHost('react-router'),
  v6: modernHost(6, 18),
  v7: modernHost(7, 19),
  v8: modernHost(8, 19),
};

const build = ([name, { entry, alias }]) => ({
  name,
  mode: 'development',
  devtool: false,
  context: root,
  entry: { [name]: entry },
  target: ['web', 'es2020'],
  output: { path: folder, filename: '[name].js' },
  resolve: { extensions: ['.ts', '.tsx', '.js'], alias },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        loader: 'swc-loader',
        options: {
          jsc: {
            target: 'es2020',
            parser: { syntax: 'typescript', tsx: true },
            transform: { react: { runtime: 'classic' } },
          },
        },
      },
      { test: /dist[\\/]plugin[\\/].*\.js$/, type: 'javascript/dynamic' },
    ],
  },
  plugins: [new webpack.DefinePlugin({ BASENAME: JSON.stringify(`/${name}.html`) })],
});

for (const name of Object.keys(hosts))
  writeFileSync(
    path.join(folder, `${name}.html`),
    `<!doctype html>\n<title>A secret title</title>\n<body><script src="/${name}.js"></script></body>\n`,
  );
webpack(Object.entries(hosts).map(build), (error, stats) => {
  if (error) throw error;
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
});
