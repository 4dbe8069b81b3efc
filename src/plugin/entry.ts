import plugin from './index.ts';

/** `module` of CommonJS, under a name that the bundler has no thoughts about; the build puts the real one (webpack.config.js). */
declare const moduleOfHost: { exports: typeof plugin };

moduleOfHost.exports = plugin;
