import { createServer } from 'node:http';
import { type Listening, listen } from '../../example/http/listen.ts';

/** A page of somebody else, empty: what it does, a test says. Allows itself everything. */
export const startForeignPage = (): Promise<Listening> =>
  listen(
    createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>elsewhere</title>');
    }),
    'foreign page',
    0,
  );
