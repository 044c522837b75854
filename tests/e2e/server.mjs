// A static server for the journeys: dist/ at the root and once more below /some/folder/, as a plain host would
// serve it. No fallback page, no compression, no headers that the page could come to rely on.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = process.env.LAYERLAB_DIST ?? fileURLToPath(new URL('../../dist/', import.meta.url));
const folder = '/some/folder/';
const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.tar': 'application/x-tar',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

createServer(async (request, response) => {
  let path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  if (path.startsWith(folder)) path = path.slice(folder.length - 1);
  if (path.endsWith('/')) path += 'index.html';
  const file = join(dist, normalize(path));
  const found = file.startsWith(dist) ? await stat(file).catch(() => null) : null;
  if (!found?.isFile()) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    return;
  }
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-length': found.size,
    'cache-control': 'no-cache',
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file).pipe(response);
}).listen(Number(process.argv[2] ?? 8127), '127.0.0.1');
