import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import TerserPlugin from 'terser-webpack-plugin';
import webpack from 'webpack';

const root = import.meta.dirname;
const manifestFile = path.join(root, 'plugin.json');
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));

const swc = (target) => ({
  loader: 'swc-loader',
  options: {
    // Some packages are CommonJS: their helpers have to be required, not imported.
    isModule: 'unknown',
    jsc: {
      target,
      // Our own code spreads and walks arrays only, which needs no helper for iterables.
      loose: target === 'es5',
      externalHelpers: true,
      parser: { syntax: 'typescript', tsx: true },
      transform: { react: { runtime: 'classic' } },
    },
  },
});

/** A module of the host's, for the host's own bundler to find; a host that has none gives `undefined`, not an error. */
const ofHost = (name) => `var function () { try { return require(${JSON.stringify(name)}); } catch (e) {} }()`;

/**
 * Modules of analytics-next that the settings in src/plugin/analytics.ts cannot reach, and what stands in their place.
 * They are its internals, so the version is pinned, and test/unit/plugin/unreachable.test.ts runs the original to see
 * that none of them is called.
 */
const UNREACHABLE = {
  'core/auto-track': 'never.ts',
  'core/query-string/index': 'never.ts',
  'plugins/ajs-destination/index': 'never.ts',
  'plugins/legacy-video-plugins/index': 'never.ts',
  'plugins/middleware/index': 'never.ts',
  'plugins/remote-middleware/index': 'never.ts',
  'plugins/routing-middleware/index': 'never.ts',
  'plugins/schema-filter/index': 'never.ts',
  'plugins/remote-loader/index': 'remote-loader.ts',
  'plugins/segmentio/index': 'segmentio.ts',
};
const withoutUnreachable = {
  apply: (compiler) =>
    compiler.hooks.normalModuleFactory.tap('unreachable', (factory) =>
      factory.hooks.afterResolve.tap('unreachable', ({ createData }) => {
        const [, file] = /\/@segment\/analytics-next\/dist\/pkg\/(.*)\.js$/.exec(createData.resource) ?? [];
        if (!Object.hasOwn(UNREACHABLE, file)) return;
        createData.resource = path.join(root, 'src/plugin/unreachable', UNREACHABLE[file]);
      }),
    ),
};

const built = path.join(root, 'dist/plugin');
/** Writes down what was built so far, in plugin.json: every script and stylesheet with its size and hash. */
const writeManifest = {
  apply: (compiler) =>
    compiler.hooks.afterEmit.tap('manifest', () => {
      const assets = readdirSync(built, { recursive: true })
        .filter((name) => /\.(?:js|css)$/.test(name))
        .sort()
        .map((name) => {
          const bytes = readFileSync(path.join(built, name));
          const hash = createHash('sha384').update(bytes).digest('base64');
          return { file: `dist/plugin/${name}`, bytes: bytes.length, integrity: `sha384-${hash}` };
        });
      writeFileSync(manifestFile, `${JSON.stringify({ ...manifest, assets }, null, 2)}\n`);
    }),
};

/** The repository is ESM, the bundle is CommonJS: whoever resolves it by its folder has to be told. */
const markCommonJs = {
  apply: (compiler) =>
    compiler.hooks.thisCompilation.tap('commonjs', (compilation) =>
      compilation.hooks.processAssets.tap('commonjs', () =>
        compilation.emitAsset('package.json', new webpack.sources.RawSource('{ "type": "commonjs" }\n')),
      ),
    ),
};

/** The chunk is asked for without a word of the page it is for: a path may have ids in it, a query a token. */
const withoutReferrer = {
  apply: (compiler) =>
    compiler.hooks.thisCompilation.tap('no referrer', (compilation) =>
      webpack.runtime.LoadScriptRuntimeModule.getCompilationHooks(compilation).createScript.tap(
        'no referrer',
        (code) => `${code}\nscript.referrerPolicy = "no-referrer";`,
      ),
    ),
};

/** What a DC/OS UI loads, or a React app of today: one CommonJS file at boot, one lazy chunk that the proxy serves. */
const plugin = {
  name: 'plugin',
  mode: 'production',
  stats: 'errors-warnings',
  context: root,
  entry: {
    index: { import: path.join(root, manifest.entry.source), library: { type: 'commonjs2', export: 'default' } },
    app: { import: path.join(root, manifest.app.source), library: { type: 'commonjs2' } },
  },
  // The host's bundler is webpack 4, whose parser stops at ES2018.
  target: ['web', 'es5'],
  output: {
    path: built,
    filename: '[name].js',
    chunkFilename: 'assets/[name].[contenthash].js',
    // Set at run time, from the configuration. Left out, webpack would look for it when the file loads, and throw.
    publicPath: '/',
    // Type declarations are the compiler's, and stay.
    clean: { keep: /\.d\.ts$|^page\// },
    // A host's own tests, and its server, may load it where there is no `self`.
    globalObject: "(typeof self === 'undefined' ? {} : self)",
    // Names of our own: the host is a webpack build as well.
    chunkLoadingGlobal: 'dcosUiTelemetryChunks',
    uniqueName: 'dcos-ui-telemetry',
    chunkLoadTimeout: 30_000,
  },
  externals: Object.fromEntries(['react', 'react-router', 'foundation-ui'].map((name) => [name, ofHost(name)])),
  // The SDK looks for `global` with `typeof`; webpack's stand-in for it would try `new Function` on the host's page.
  node: { global: false },
  resolve: {
    extensions: ['.ts', '.tsx', '.js'],
    alias: { '@swc/helpers/_/_extends$': path.join(root, 'src/plugin/object-assign.ts') },
  },
  module: {
    rules: [
      { test: /\.tsx?$/, issuerLayer: 'lazy', use: swc('es2018') },
      { test: /\.tsx?$/, issuerLayer: { not: 'lazy' }, use: swc('es5') },
      // Modules that both halves use are in each of them: shared ones would cost the boot part more than they are long.
      { test: /src[\\/]plugin[\\/](?:delivery\.ts|ui[\\/]lazy-ui\.ts)$/, layer: 'lazy' },
      { test: /\.m?js$/, use: swc('es2018') },
      // A file of its own, whose address the code gets: nothing inline for a content security policy to forbid.
      { test: /\.css$/, type: 'asset/resource', generator: { filename: 'assets/[name].[contenthash][ext]' } },
      // The SDK in one file with our own: it would ask for further chunks under names of its own.
      { test: /analytics-next/, parser: { dynamicImportMode: 'eager' } },
    ],
  },
  plugins: [withoutUnreachable, withoutReferrer, markCommonJs, writeManifest],
  experiments: { layers: true },
  optimization: {
    splitChunks: false,
    minimizer: [
      new TerserPlugin({
        extractComments: false,
        // Nobody counts a function's parameters, and no getter of ours does anything but get.
        terserOptions: { compress: { passes: 3, keep_fargs: false, pure_getters: true }, format: { comments: /^!/ } },
      }),
    ],
  },
  devtool: false,
};

/**
 * The same plugin for a DC/OS UI that is not built anew: one script, with the built file in it as it is, so that both ways
 * in share the lazy chunk as well. Built after `plugin`.
 */
const dropin = {
  name: 'dropin',
  mode: 'production',
  stats: 'errors-warnings',
  context: root,
  entry: { dropin: path.join(root, manifest.dropin.source) },
  target: ['web', 'es5'],
  // No hash in the name: a page that nobody builds has to know it.
  output: { path: plugin.output.path, filename: 'assets/[name].js' },
  resolve: plugin.resolve,
  module: { rules: [{ test: /\.tsx?$/, use: swc('es5') }] },
  plugins: [
    new webpack.DefinePlugin({
      pluginFile: webpack.DefinePlugin.runtimeValue(
        () => `(function (module, require) {${readFileSync(path.join(root, manifest.entry.file), 'utf8')}})`,
        { fileDependencies: [path.join(root, manifest.entry.file)] },
      ),
    }),
    writeManifest,
  ],
  optimization: plugin.optimization,
  devtool: false,
};

/** Files that are served as they are written. */
const asTheyAre = (...files) => ({
  apply: (compiler) =>
    compiler.hooks.thisCompilation.tap('as they are', (compilation) =>
      compilation.hooks.processAssets.tap('as they are', () => {
        for (const file of files) {
          const source = path.join(root, 'src/plugin/ui', file);
          compilation.fileDependencies.add(source);
          compilation.emitAsset(path.basename(file), new webpack.sources.RawSource(readFileSync(source)));
        }
      }),
    ),
});

/** The proxy's own page: nobody hosts it, so React is in it. The plots are a part of their own, loaded when looked at. */
const page = {
  name: 'page',
  mode: 'production',
  stats: 'errors-warnings',
  context: root,
  entry: { page: path.join(root, 'src/plugin/ui/page/main.tsx') },
  target: ['web', 'es2017'],
  output: {
    path: path.join(built, 'page'),
    filename: '[name].js',
    chunkFilename: '[name].[contenthash].js',
    // Relative to the page, wherever that is.
    publicPath: '',
    clean: true,
  },
  resolve: plugin.resolve,
  module: {
    rules: [
      { test: /\.tsx?$/, use: swc('es2017') },
      { test: /\.css$/, type: 'asset/resource', generator: { filename: '[name].[contenthash][ext]' } },
    ],
  },
  plugins: [asTheyAre('page/index.html', 'page/icon.svg', 'page/page.css', 'panel/panel.css'), writeManifest],
  performance: { hints: false },
  optimization: plugin.optimization,
  devtool: false,
};

/**
 * The pages that `npm start` shows: a small host with the contract of the DC/OS UI and the built plugin in it, and the
 * receiver's list.
 */
const example = {
  name: 'example',
  mode: 'production',
  stats: 'errors-warnings',
  context: root,
  entry: {
    host: path.join(root, 'example/host/index.tsx'),
    receiver: path.join(root, 'example/receiver/page/receiver.ts'),
  },
  target: ['web', 'es2017'],
  output: { path: path.join(root, 'dist/example/www'), filename: '[name]/[name].js' },
  resolve: {
    extensions: ['.ts', '.tsx', '.js'],
    alias: {
      'dcos-ui-telemetry': path.join(root, 'dist/plugin/index.js'),
      'foundation-ui': path.join(root, 'example/host/sdk/foundation-ui.ts'),
    },
  },
  module: {
    rules: [
      { test: /\.tsx?$/, use: swc('es2017') },
      // The plugin is CommonJS in a package that says "module"; webpack 4, which real hosts have, does not look.
      { test: /dist[\\/]plugin[\\/].*\.js$/, type: 'javascript/dynamic' },
    ],
  },
  performance: { hints: false },
  devtool: false,
};

export default [plugin, dropin, page, example];
