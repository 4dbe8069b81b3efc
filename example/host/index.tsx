import { start } from './start.tsx';

start(document.getElementById('application'));
