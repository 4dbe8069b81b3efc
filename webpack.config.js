import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import TerserPlugin from 'terser-webpack-plugin';
import webpack from 'webpack';

const root = import.meta.dirname;
const manifestFile = path.join(root, 'plugin.json');
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const manifest = readJson(manifestFile);

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
  'lib/priority-queue/persisted': 'persisted-queue.ts',
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

/** The rules for both: what is loaded at boot is ES5, what is loaded later need not be. */
const rules = (target) => [
  { test: /\.tsx?$/, use: swc(target) },
  { test: /\.m?js$/, use: swc('es2018') },
  // A file of its own: nothing inline for a content security policy to forbid. Its address is told from the proxy's.
  { test: /\.css$/, type: 'asset/resource', generator: { filename: 'assets/[name].[contenthash:8][ext]' } },
  // The SDK in one file with our own: it would ask for further chunks under names of its own.
  { test: /analytics-next/, parser: { dynamicImportMode: 'eager' } },
];

const terserOptions = {
  // Nobody counts a function's parameters, and no getter of ours does anything but get.
  compress: { passes: 5, keep_fargs: false, pure_getters: true, inline: 1, lhs_constants: false },
  format: { comments: /^!/ },
};
const minimizedWith = (options) => ({
  splitChunks: false,
  minimizer: [new TerserPlugin({ extractComments: false, terserOptions: { ...terserOptions, ...options } })],
});
const minimized = minimizedWith({});
/**
 * Names of properties that are ours alone, and never on the wire, in storage or in anybody else's object, with the letter
 * that stands for each: the same in the boot part and in the parts it loads, which hand such objects to each other.
 * test/unit/plugin/own-names.test.ts holds both.
 */
const ownNames = readJson(path.join(root, 'src/plugin/own-names.json'));
const minimizedNames = minimizedWith({
  mangle: { properties: { regex: new RegExp(`^(?:${Object.keys(ownNames).join('|')})$`), keep_quoted: true } },
  // Terser's own form: a `$` before each name.
  nameCache: { props: { props: Object.fromEntries(Object.entries(ownNames).map(([name, is]) => [`$${name}`, is])) } },
});

const resolve = {
  extensions: ['.ts', '.tsx', '.js'],
  alias: { '@swc/helpers/_/_extends$': path.join(root, 'src/plugin/object-assign.ts') },
};

/** Where the build put a part, for those who load it: relative to the address of the proxy. */
const partFile = (name) =>
  webpack.DefinePlugin.runtimeValue(() => {
    const file = readdirSync(path.join(built, 'assets')).find(
      (each) => /^\w+\.\w{8}\.js$/.test(each) && each.startsWith(name),
    );
    if (!file) throw new Error(`the part ${name} is not built`);
    return JSON.stringify(`assets/${file}`);
  }, true);

/**
 * The lazy parts, which the proxy serves: each a script of its own that finds what it needs of the host, and leaves what it
 * is, at its own element (src/plugin/lazy-part.ts). Modules that a part and the boot part both use are in each of them:
 * shared ones would cost the boot part more than they are long. Another part is another line here.
 */
const parts = {
  name: 'parts',
  mode: 'production',
  stats: 'errors-warnings',
  context: root,
  entry: {
    delivery: path.join(root, 'src/plugin/delivery.ts'),
    ui: path.join(root, 'src/plugin/ui/lazy-ui.ts'),
  },
  // The host's bundler is webpack 4, whose parser stops at ES2018.
  target: ['web', 'es2018'],
  output: {
    path: built,
    filename: 'assets/[name].[contenthash:8].js',
    publicPath: '',
    library: { type: 'assign', name: 'document.currentScript.exports' },
  },
  externals: { react: 'document.currentScript.react' },
  // The SDK looks for `global` with `typeof`; webpack's stand-in for it would try `new Function` on the host's page.
  node: { global: false },
  resolve,
  module: { rules: rules('es2018') },
  plugins: [withoutUnreachable, new webpack.DefinePlugin({ INSIGHT_FILE: partFile('insight') }), writeManifest],
  optimization: minimizedNames,
  devtool: false,
};

/** A part that another part loads, so it is built before it. */
const plots = {
  ...parts,
  name: 'plots',
  entry: { insight: path.join(root, 'src/plugin/ui/insight/lazy-insight.ts') },
  // Type declarations are the compiler's, and stay.
  output: { ...parts.output, clean: { keep: /\.d\.ts$|^page\// } },
  plugins: [writeManifest],
};

/** Webpack's own way to export would bring a runtime along, for a bundle of one module. */
const exported = {
  apply: (compiler) =>
    compiler.hooks.thisCompilation.tap('exported', (compilation) =>
      compilation.hooks.processAssets.tap('exported', () =>
        compilation.updateAsset(
          'index.js',
          (source) => new webpack.sources.RawSource(source.source().replace('moduleOfHost.', 'module.')),
        ),
      ),
    ),
};

/** What a DC/OS UI loads, or a React app of today: one CommonJS file at boot. Built after the parts. */
const plugin = {
  name: 'plugin',
  mode: 'production',
  stats: 'errors-warnings',
  context: root,
  entry: {
    index: path.join(root, 'src/plugin/entry.ts'),
    app: { import: path.join(root, manifest.app.source), library: { type: 'commonjs2' } },
  },
  target: ['web', 'es5'],
  output: { path: built, filename: '[name].js' },
  externals: { react: ofHost('react') },
  resolve,
  module: { parser: { javascript: { commonjsMagicComments: true } }, rules: rules('es5') },
  plugins: [
    new webpack.DefinePlugin({
      'PART_FILES.delivery': partFile('delivery'),
      'PART_FILES.ui': partFile('ui'),
    }),
    exported,
    markCommonJs,
    writeManifest,
  ],
  optimization: minimizedNames,
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
  output: { path: built, filename: 'assets/[name].js' },
  resolve,
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
  optimization: minimized,
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
    chunkFilename: '[name].[contenthash:8].js',
    // Relative to the page, wherever that is.
    publicPath: '',
    clean: true,
  },
  resolve,
  module: {
    rules: [
      { test: /\.tsx?$/, use: swc('es2017') },
      { test: /\.css$/, type: 'asset/resource', generator: { filename: '[name].[contenthash:8][ext]' } },
    ],
  },
  plugins: [asTheyAre('page/index.html', 'page/icon.svg', 'page/page.css', 'panel/panel.css'), writeManifest],
  performance: { hints: false },
  optimization: minimized,
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

export default [plots, parts, plugin, dropin, page, example];
