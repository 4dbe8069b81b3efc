import { start } from '../../../example/host/start.tsx';
import { pluginsOf } from './v6-plugins.ts';

start(document.getElementById('application'), pluginsOf);
