import { writeFileSync } from 'node:fs';
import path from 'node:path';
import webpack from 'webpack';

/**
 * Builds the host once for each react-router, with the built plugin in it, into the folder that is given: `v6.html` and
 * `v7.html`. In development mode, since only there StrictMode runs every effect twice.
 */
const [folder] = process.argv.slice(2);
const here = import.meta.dirname;
const root = path.resolve(here, '../../..');
const modules = path.join(root, 'node_modules');

const build = ({ name, router, react }) => ({
  name,
  mode: 'development',
  devtool: false,
  context: root,
  entry: { [name]: path.join(here, 'host.tsx') },
  target: ['web', 'es2020'],
  output: { path: folder, filename: '[name].js' },
  resolve: {
    extensions: ['.ts', '.tsx', '.js'],
    alias: {
      // What is shipped, not its source.
      [path.join(root, 'src/plugin/app.ts')]: path.join(root, 'dist/plugin/app.js'),
      [path.join(here, 'router-7.ts')]: path.join(here, `router-${router}.ts`),
      react: path.join(modules, `react-${react}`),
      'react-dom': path.join(modules, `react-dom-${react}`),
    },
  },
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
    ],
  },
  plugins: [new webpack.DefinePlugin({ BASENAME: JSON.stringify(`/${name}.html`) })],
});

const builds = [
  { name: 'v6', router: 6, react: 18 },
  { name: 'v7', router: 7, react: 19 },
];
for (const { name } of builds)
  writeFileSync(
    path.join(folder, `${name}.html`),
    `<!doctype html>\n<title>A secret title</title>\n<body><script src="/${name}.js"></script></body>\n`,
  );
webpack(builds.map(build), (error, stats) => {
  if (error) throw error;
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
});
