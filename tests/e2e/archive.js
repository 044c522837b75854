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

/** An archive of several images, each `{ tag, layers, config, architecture }`; see `savedImage` for layers. */
export function savedImages(images) {
  const members = {};
  const manifest = images.map(({ tag, layers, config, architecture }) => {
    const tars = layers.map(({ files }) => tar(files));
    const json = JSON.stringify({
      architecture: architecture ?? 'amd64',
      os: 'linux',
      config: config ?? { Cmd: ['sh'] },
      history: layers.map(({ by, created }) => ({ created: created ?? '2026-01-01T00:00:00Z', created_by: by })),
      rootfs: { type: 'layers', diff_ids: tars.map((layer) => `sha256:${digest(layer)}`) },
    });
    const names = tars.map((layer) => `${digest(layer)}/layer.tar`);
    tars.forEach((layer, index) => {
      members[names[index]] = layers[index].pack?.(layer) ?? layer;
    });
    members[`${digest(json)}.json`] = json;
    return { Config: `${digest(json)}.json`, RepoTags: [tag], Layers: names };
  });
  members['manifest.json'] = JSON.stringify(manifest);
  return tar(members);
}

/** An image of layers, each `{ by, files }` and perhaps `created` and `pack`, which compresses it, base first; `runtime` adds to what a container runs with. */
export const savedImage = (layers, runtime = {}) =>
  savedImages([{ tag: 'journey:1', layers, config: { Cmd: ['sh'], ...runtime } }]);

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

const dpkg = (packages) =>
  Object.entries(packages)
    .map(([name, version]) => `Package: ${name}\nStatus: install ok installed\nVersion: ${version}\nArchitecture: amd64\n`)
    .join('\n');

/** Two versions of one image: a shared base, packages, files and settings that differ. */
export const versions = (() => {
  const base = { by: 'ADD rootfs / # base', files: { 'etc/os-release': 'ID=debian\nPRETTY_NAME="Debian 12"\n', 'bin/sh': 'sh'.repeat(400) } };
  const app = (release, packages, files) => ({
    tag: `shop:${release}`,
    config: { Cmd: ['sh'], Env: [`RELEASE=${release}`] },
    layers: [base, { by: `RUN install ${release}`, files: { 'var/lib/dpkg/status': dpkg(packages), ...files } }],
  });
  const before = app('1', { curl: '7.88.1-9', gone: '1.0' }, { 'srv/app': 'a'.repeat(5000), 'usr/lib/old.so': 'o'.repeat(20_000) });
  const after = app('2', { curl: '7.88.1-10', fresh: '2.0' }, { 'srv/app': 'b'.repeat(5000), 'usr/share/new.dat': 'n'.repeat(90_000) });
  return { before: savedImages([before]), after: savedImages([after]), both: savedImages([after, before]) };
})();
