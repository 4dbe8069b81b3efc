import { writeFileSync } from 'node:fs';
import path from 'node:path';
import webpack from 'webpack-4';

/**
 * Builds the example host as the DC/OS UI is built for production, into the folder that is given: by webpack 4, every
 * module CommonJS (there babel makes it so), one runtime, vendors apart, minified. One page for each list of plugins that
 * DC/OS shipped, and one for a list that nobody knows; the telemetry plugin is in none of them.
 */
const [folder] = process.argv.slice(2);
const here = import.meta.dirname;
const root = path.resolve(here, '../../..');

const names = ['v6', 'v2', 'unknown'];
const config = {
  mode: 'production',
  devtool: false,
  context: root,
  entry: Object.fromEntries(names.map((name) => [name, path.join(here, `${name}.tsx`)])),
  output: { path: folder, filename: '[name].js', chunkFilename: '[name].chunk.js', publicPath: '/' },
  optimization: { runtimeChunk: 'single', splitChunks: { chunks: 'all', automaticNameDelimiter: '-' } },
  performance: { hints: false },
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        loader: 'swc-loader',
        options: {
          jsc: {
            target: 'es5',
            parser: { syntax: 'typescript', tsx: true },
            transform: { react: { runtime: 'classic' } },
          },
          module: { type: 'commonjs' },
        },
      },
    ],
  },
};

/** The tag goes where the operator puts it: last in the head, before the UI's own scripts. */
const page = (files) => `<!doctype html>
<html lang="en"><head><title>A secret title</title><!-- tag --></head>
<body><div id="application"></div>${files.map((file) => `<script src="/${file}"></script>`).join('')}</body></html>
`;

webpack(config, (error, stats) => {
  if (error) throw error;
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
  const { entrypoints } = stats.toJson({ all: false, entrypoints: true });
  for (const name of names) writeFileSync(path.join(folder, `${name}.html`), page(entrypoints[name].assets));
});
