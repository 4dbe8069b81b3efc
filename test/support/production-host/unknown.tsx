import { createOauth } from '../../../example/host/plugins/oauth.ts';
import { start } from '../../../example/host/start.tsx';

/** A UI of a build that nobody has seen: its list of plugins is not one that can be known. */
start(document.getElementById('application'), (auth) => ({ oauth: createOauth(auth) }));
