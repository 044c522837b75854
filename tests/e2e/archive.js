// Builds small saved images for the journeys, as `docker save` wrote them before version 25.
import { createHash } from 'node:crypto';

const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** A tar of files: names to texts or bytes, or to `{ text, mode }`. */
export function tar(files) {
  const blocks = [];
  for (const [name, file] of Object.entries(files)) {
    const { text, mode } = file.text === undefined ? { text: file, mode: 0o644 } : file;
    const body = Buffer.from(text);
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(mode.toString(8).padStart(7, '0') + '\0' + '0000000\0' + '0000000\0', 100);
    header.write(body.length.toString(8).padStart(11, '0') + '\0', 124);
    header.write('00000000000\0' + '        ' + '0', 136);
    header.write('ustar\0' + '00', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(sum.toString(8).padStart(6, '0') + '\0 ', 148);
    blocks.push(header, body, Buffer.alloc((512 - (body.length % 512)) % 512));
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** An image of layers, each `{ by, files }` and perhaps `created`, base first; `runtime` adds to what a container runs with. */
export function savedImage(layers, runtime = {}) {
  const tars = layers.map(({ files }) => tar(files));
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: { Cmd: ['sh'], ...runtime },
    history: layers.map(({ by, created }) => ({ created: created ?? '2026-01-01T00:00:00Z', created_by: by })),
    rootfs: { type: 'layers', diff_ids: tars.map((layer) => `sha256:${digest(layer)}`) },
  });
  const members = {};
  tars.forEach((layer, index) => {
    members[`layer${index}/layer.tar`] = layer;
  });
  members[`${digest(config)}.json`] = config;
  members['manifest.json'] = JSON.stringify([
    { Config: `${digest(config)}.json`, RepoTags: ['journey:1'], Layers: tars.map((_, index) => `layer${index}/layer.tar`) },
  ]);
  return tar(members);
}

/** A secret that a later layer deletes. */
export const withDeletedFile = () =>
  savedImage([
    { by: 'COPY . /', files: { 'etc/app.conf': 'port=80\n', 'srv/secret.key': 'not really a secret\n'.repeat(200) } },
    { by: 'RUN rm /srv/secret.key', files: { 'srv/.wh.secret.key': '' } },
  ]);

/** A base and three layers above it: added, overwritten, touched, deleted. */
export const withHistory = () =>
  savedImage([
    { by: 'ADD rootfs / # base', created: '2025-06-01T00:00:00Z', files: { 'bin/sh': 'sh'.repeat(400), 'etc/conf': 'a\n'.repeat(50), 'usr/old.so': 'o'.repeat(9000) } },
    { by: 'COPY . /app', files: { 'app/main.py': 'print(1)\n', 'app/data.bin': 'd'.repeat(50_000), 'etc/conf': 'b\n'.repeat(60) } },
    { by: 'RUN make', files: { 'app/main.py': { text: 'print(1)\n', mode: 0o755 }, 'app/data.bin': 'e'.repeat(51_000), 'usr/.wh.old.so': '' } },
    { by: 'RUN rm /app/data.bin', files: { 'app/.wh.data.bin': '', 'app/note.txt': 'done\n' } },
  ]);
