// What a file of an image holds, shown by its content: text, bytes, JSON, certificates, programs, archives, pictures;
// also of files that a later layer hides. Then what is given to the image and what is taken from it.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { savedImage, tar } from './archive.js';
import { expect, expectAccessible, openPage, test } from './page.js';

const file = (name, buffer) => ({ name, mimeType: 'application/x-tar', buffer });
const certificate = readFileSync(fileURLToPath(new URL('../../crates/image/src/look/testdata/rsa.pem', import.meta.url)));
// Letters of a key that opens nothing.
const letters = 'TG9yZW1JcHN1bURvbG9yU2l0QW1ldENvbnNlY3RldHVyQWRpcGlzY2luZ0VsaXQx';
const privateKey = `-----BEGIN PRIVATE KEY-----\n${letters}\n${letters}\n-----END PRIVATE KEY-----\n`;
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><script>document.title = "run"; parent.document.title = "run";</script><rect width="40" height="30" fill="teal" onload="alert(1)"/><image href="https://example.com/x.png"/></svg>';
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A program of 64 bits with nothing but headers: a loader and a stack that cannot be executed. */
function program() {
  const loader = '/lib64/ld-linux-x86-64.so.2\0';
  const out = Buffer.alloc(64 + 2 * 56 + loader.length);
  out.write('\x7fELF\x02\x01\x01', 'latin1');
  out.writeUInt16LE(3, 16);
  out.writeUInt16LE(62, 18);
  out.writeUInt32LE(1, 20);
  out.writeBigUInt64LE(0x1000n, 24);
  out.writeBigUInt64LE(64n, 32);
  out.writeUInt16LE(64, 52);
  out.writeUInt16LE(56, 54);
  out.writeUInt16LE(2, 56);
  out.writeUInt32LE(3, 64);
  out.writeBigUInt64LE(176n, 72);
  out.writeBigUInt64LE(BigInt(loader.length), 96);
  out.writeUInt32LE(0x6474e551, 120);
  out.writeUInt32LE(6, 124);
  out.write(loader, 176);
  return out;
}

/** A zip that holds one stored file. */
function zip(name, text) {
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt32LE(text.length, 18);
  header.writeUInt32LE(text.length, 22);
  header.writeUInt16LE(name.length, 26);
  const local = Buffer.concat([header, Buffer.from(name + text)]);
  const directory = Buffer.alloc(46);
  directory.write('PK\x01\x02', 'latin1');
  directory.writeUInt32LE(text.length, 20);
  directory.writeUInt32LE(text.length, 24);
  directory.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, directory, Buffer.from(name), end]);
}

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7 + (at >> 8)) % 256));
const long = Array.from({ length: 40_000 }, (_, at) => `line ${at}\n`).join('');
const files = {
  'etc/settings': JSON.stringify({ name: 'demo', ports: [80, 443], nested: { deep: { er: true } } }),
  'etc/server.crt': certificate,
  'etc/server.key': privateKey,
  'etc/old.txt': Buffer.from('gr\xfcn und sch\xf6n, ein alter Text\n', 'latin1'),
  'etc/wide.txt': Buffer.from('\ufeffbreit=ja\n', 'utf16le'),
  'bin/program': program(),
  'opt/inner.tar.gz': gzipSync(tar({ 'inside/readme': 'hello\n', 'inside/more': 'x'.repeat(900) })),
  'opt/app': zip('META-INF/MANIFEST.MF', 'Main-Class: A\n'),
  'opt/broken.zip': zip('a', 'b').subarray(0, 40),
  'usr/manual.gz': gzipSync('NAME\n  demo - shows things\n'),
  'www/drawing': svg,
  'www/dot': png,
  'var/data': bytes,
  'var/log': long,
  'var/nothing': '',
};

const image = () =>
  savedImage([
    { by: 'COPY . /', files },
    { by: 'RUN rm /etc/server.key /var/log', files: { 'etc/.wh.server.key': '', 'var/.wh.log': '' } },
  ]);

async function openImage(page, buffer = image(), name = 'files.tar') {
  await openPage(page, './#image');
  await page.getByTestId('image-file-input').setInputFiles(file(name, buffer));
  await expect(page.getByTestId('image-numbers')).toBeVisible();
}

/** Finds a file by its path, in whatever layer, and shows it. */
async function show(page, path) {
  await page.getByTestId('tab-files').click();
  await page.getByTestId('tree-search').fill(path);
  await page.getByTestId('tree-match').filter({ hasText: path }).first().click();
  await expect(page.getByTestId('preview')).toContainText(path);
  await expect(page.getByTestId('preview-says')).toContainText(' · ');
  return page.getByTestId('preview');
}

test('every kind of content is told by its bytes and shown', async ({ page }) => {
  await openImage(page);
  let preview = await show(page, 'etc/settings');
  await expect(page.getByTestId('preview-says')).toContainText('JSON');
  await expect(page.getByTestId('preview-json')).toContainText('"ports": [');
  await page.getByTestId('preview-show').selectOption('text');
  await expect(page.getByTestId('preview-text')).toContainText('{"name":"demo"');

  preview = await show(page, 'etc/server.crt');
  await expect(preview).toContainText('CN=registry.example,O=Acme\\, Inc.,C=DE');
  await expect(preview).toContainText('RSA, 2048 bits');
  await expect(preview).toContainText('DNS:*.example');
  await expect(preview).toContainText(/Valid for|Expired|Not valid yet/);

  await show(page, 'bin/program');
  const program = page.getByTestId('preview-program');
  await expect(program).toContainText('amd64');
  await expect(program).toContainText('/lib64/ld-linux-x86-64.so.2');
  await expect(program).toContainText('Stack cannot be executed');

  await show(page, 'opt/inner.tar.gz');
  await expect(page.getByTestId('preview-listing')).toContainText('inside/readme');
  await expect(page.getByTestId('preview-listing-says')).toContainText('2 entries');
  await show(page, 'opt/app');
  await expect(page.getByTestId('preview-says')).toContainText('zip archive');
  await expect(page.getByTestId('preview-listing')).toContainText('META-INF/MANIFEST.MF');
  preview = await show(page, 'opt/broken.zip');
  await expect(preview).toContainText('Not everything could be read');

  await show(page, 'usr/manual.gz');
  await expect(page.getByTestId('preview-text')).toContainText('demo - shows things');
  await show(page, 'etc/old.txt');
  await expect(page.getByTestId('preview-text')).toContainText('grün und schön');
  await expect(page.getByTestId('preview-encoding')).toHaveValue('latin-1');
  await show(page, 'etc/wide.txt');
  await expect(page.getByTestId('preview-text')).toHaveText('breit=ja\n');
  await expect(page.getByTestId('preview-encoding')).toHaveValue('utf-16le');
  preview = await show(page, 'var/nothing');
  await expect(preview).toContainText('The file is empty.');
});

test('pictures are drawn, and an SVG runs nothing and fetches nothing', async ({ page }) => {
  await openImage(page);
  await show(page, 'www/drawing');
  const picture = page.getByTestId('preview-picture');
  await expect.poll(() => picture.evaluate((element) => element.naturalWidth)).toBe(40);
  await expect(page).not.toHaveTitle('run');
  await show(page, 'www/dot');
  await expect.poll(() => picture.evaluate((element) => element.complete && element.naturalWidth)).toBe(1);
  await expect(page.getByTestId('preview')).toContainText('1 × 1 pixels');
});

test('a key that a later layer deletes is still there, and masked', async ({ page }) => {
  await openImage(page);
  const preview = await show(page, 'etc/server.key');
  await expect(preview).toContainText('No passphrase protects it');
  for (const way of ['text', 'bytes']) {
    await page.getByTestId('preview-show').selectOption(way);
    await expect(page.getByTestId('preview-masked')).toBeVisible();
    await expect(preview).toContainText('BEGIN PRIVA');
    await expect(preview).not.toContainText(letters.slice(0, 8));
  }
});

test('a long text comes piece by piece, bytes where one looks', async ({ page }) => {
  await openImage(page);
  await show(page, 'var/log');
  const text = page.getByTestId('preview-text');
  await expect(page.getByTestId('preview-read')).toContainText('the first');
  while (await page.getByTestId('preview-more').isVisible()) {
    const before = await page.getByTestId('preview-read').textContent();
    await page.getByTestId('preview-more').click();
    await expect(async () => {
      const read = page.getByTestId('preview-read');
      expect((await read.isVisible()) ? await read.textContent() : 'all').not.toBe(before);
    }).toPass();
  }
  expect(await text.evaluate((element) => element.textContent)).toBe(long);

  await show(page, 'var/data');
  const list = page.getByTestId('preview-bytes');
  const line = (at) =>
    `${at.toString(16).padStart(8, '0')}  ${[...bytes.subarray(at, at + 16)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`.replace(
      /^(.{33})/,
      '$1 ',
    );
  await expect(list).toContainText(line(0));
  await page.getByTestId('preview-offset').fill('0x30d40');
  await page.getByTestId('preview-offset').press('Enter');
  await expect(list).toContainText(line(200_000));
  await list.focus();
  await page.keyboard.press('End');
  await expect(list).toContainText(line(299_984));
  expect(await list.locator('.virtual-list-row').count()).toBeLessThan(150);
});

test('JSON folds by keyboard', async ({ page }) => {
  await openImage(page);
  await show(page, 'etc/settings');
  const tree = page.getByRole('tree', { name: 'JSON' });
  await tree.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const ports = tree.getByRole('treeitem').filter({ hasText: '"ports"' });
  await expect(ports).toHaveAttribute('aria-expanded', 'true');
  await expect(ports).toHaveAttribute('aria-level', '2');
  const before = await tree.getByRole('treeitem').count();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowLeft');
  await expect(tree.getByRole('treeitem').first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowLeft');
  await expect(tree.getByRole('treeitem')).toHaveCount(2);
  await page.keyboard.press('Enter');
  await expect(tree.getByRole('treeitem')).toHaveCount(before);
  await page.getByRole('button', { name: 'Fold all', exact: true }).click();
  await expect(ports).toHaveAttribute('aria-expanded', 'false');
});

for (const [shape, width, theme] of [
  ['desktop', 1280, 'light'],
  ['desktop', 1280, 'dark'],
  ['phone', 360, 'dark'],
]) {
  test(`files are shown accessibly: ${shape}, ${theme}`, async ({ page }) => {
    test.slow();
    await page.setViewportSize({ width, height: 800 });
    await page.addInitScript((theme) => localStorage.setItem('layerlab.theme', theme), theme);
    await openImage(page);
    for (const path of ['etc/settings', 'etc/server.crt', 'etc/server.key', 'bin/program', 'opt/app', 'www/drawing', 'var/data', 'var/log']) {
      await show(page, path);
      await expectAccessible(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, `${path}: pixels that must be scrolled sideways`).toBeLessThanOrEqual(0);
      if (process.env.LAYERLAB_LOOK) {
        await page.getByTestId('preview').screenshot({ path: `${process.env.LAYERLAB_LOOK}/${shape}-${theme}-${path.replaceAll('/', '_')}.png` });
      }
    }
  });
}

/** The bytes of the next download. */
async function downloaded(page, click) {
  const waiting = page.waitForEvent('download');
  await click();
  const download = await waiting;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test('a file, a folder, a layer and the merged root are downloaded', async ({ page }) => {
  await openImage(page);
  await show(page, 'var/data');
  const whole = await downloaded(page, () => page.getByTestId('preview-download').click());
  expect(whole.name).toBe('data');
  expect(whole.bytes.equals(bytes)).toBe(true);
  const layer = await downloaded(page, () => page.getByTestId('download-layer').click());
  expect(layer.name).toBe('layer-0.tar');
  expect(layer.bytes.includes('etc/server.key')).toBe(true);
  await page.getByTestId('tree-layer').selectOption('1');
  const root = await downloaded(page, () => page.getByTestId('download-root').click());
  expect(root.name).toBe('root.tar');
  expect(root.bytes.includes('etc/settings')).toBe(true);
  expect(root.bytes.includes('etc/server.key'), 'what a later layer deletes is not in the merged root').toBe(false);
  await page.getByTestId('tree-row').filter({ hasText: 'opt' }).first().click();
  const folder = await downloaded(page, () => page.getByTestId('download-folder').click());
  expect(folder.name).toBe('opt.tar');
  expect(folder.bytes.includes('opt/inner.tar.gz')).toBe(true);
});

test('what is large is written to disk piece by piece', async ({ page }) => {
  const large = Buffer.alloc(40 << 20, 'a large file. ');
  large.writeUInt32LE(0xdecade, large.length - 4);
  // A file of the origin stands for the one that a person would choose.
  await page.addInitScript(() => {
    window.showSaveFilePicker = async ({ suggestedName }) => {
      window.suggested = suggestedName;
      return (await navigator.storage.getDirectory()).getFileHandle('chosen', { create: true });
    };
  });
  await openImage(page, savedImage([{ by: 'COPY big /', files: { big: large } }]));
  await show(page, 'big');
  await page.getByTestId('preview-download').click();
  await expect(page.getByTestId('download-says')).toContainText('Saved, 41.9 MB');
  const written = () =>
    page.evaluate(async () => {
      const file = await (await (await navigator.storage.getDirectory()).getFileHandle('chosen')).getFile();
      const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
      return { name: window.suggested, size: file.size, digest: [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
    });
  expect(await written()).toEqual({ name: 'big', size: large.length, digest: createHash('sha256').update(large).digest('hex') });

  // The slimmed archive goes back to patch headers, so pieces do not come in order.
  await page.getByTestId('tab-slim').click();
  await page.getByTestId('slim-write').click();
  await expect(page.getByTestId('download-says')).toContainText('Saved');
  const slim = await written();
  expect(slim.name).toBe('slim.tar');
  expect(slim.size).toBeGreaterThan(large.length);
});

test('writing to disk can be stopped, and leaves the file as it was', async ({ page }) => {
  await page.addInitScript(() => {
    window.showSaveFilePicker = async () => (await navigator.storage.getDirectory()).getFileHandle('chosen', { create: true });
  });
  const image = gzipSync(savedImage([{ by: 'COPY big /', files: { big: Buffer.alloc(200 << 20) } }]), { level: 1 });
  await openImage(page, image, 'large.tar.gz');
  await show(page, 'big');
  await page.getByTestId('preview-download').click();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByTestId('preview-download')).toHaveText('Download');
  await expect(page.getByTestId('download-says')).toHaveCount(0);
  const size = await page.evaluate(async () => (await (await (await navigator.storage.getDirectory()).getFileHandle('chosen')).getFile()).size);
  expect(size).toBe(0);
});

test('a dialog that is closed, and a file that cannot be written', async ({ page }) => {
  await page.addInitScript(() => {
    let n = 0;
    window.showSaveFilePicker = async () => {
      n += 1;
      throw n === 1 ? new DOMException('closed', 'AbortError') : new DOMException('not here', 'SecurityError');
    };
  });
  await openImage(page, savedImage([{ by: 'COPY big /', files: { big: Buffer.alloc(40 << 20) } }]));
  await show(page, 'big');
  await page.getByTestId('preview-download').click();
  await expect(page.getByTestId('preview-download')).toHaveText('Download');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByTestId('preview-download').click();
  await expect(page.getByRole('alert')).toContainText('not here');
});

/** The folder of an OCI layout, as files by path. */
function layoutFolder() {
  const layer = tar({ 'app/hello': 'from a folder\n' });
  const sha = (content) => createHash('sha256').update(content).digest('hex');
  const config = Buffer.from(
    JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, history: [{ created_by: 'COPY app /app' }], rootfs: { type: 'layers', diff_ids: [`sha256:${sha(layer)}`] } }),
  );
  const descriptor = (mediaType, content) => ({ mediaType, digest: `sha256:${sha(content)}`, size: content.length });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: descriptor('application/vnd.oci.image.config.v1+json', config),
      layers: [descriptor('application/vnd.oci.image.layer.v1.tar', layer)],
    }),
  );
  const index = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [descriptor('application/vnd.oci.image.manifest.v1+json', manifest)] }));
  const blobs = Object.fromEntries([layer, config, manifest].map((content) => [`blobs/sha256/${sha(content)}`, content]));
  return { 'oci-layout': Buffer.from('{"imageLayoutVersion":"1.0.0"}'), 'index.json': index, ...blobs };
}

test('a chosen folder with an OCI layout opens as an image', async ({ page }, info) => {
  const folder = info.outputPath('my-layout');
  for (const [path, content] of Object.entries(layoutFolder())) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  await openPage(page, './#image');
  await page.getByTestId('image-folder-input').setInputFiles(folder);
  await expect(page.getByTestId('image-numbers')).toBeVisible();
  await show(page, 'app/hello');
  await expect(page.getByTestId('preview-text')).toHaveText('from a folder\n');
});

test('another folder is no image, and says so', async ({ page }, info) => {
  const folder = info.outputPath('project');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'manifest.json'), '{}');
  await openPage(page, './#image');
  await page.getByTestId('image-folder-input').setInputFiles(folder);
  await expect(page.getByRole('alert')).toContainText('holds no unpacked image');
});

test('a dropped folder with an OCI layout opens as an image', async ({ page }) => {
  await openPage(page);
  await expect(page.getByTestId('finding').first()).toBeVisible();
  const files = Object.entries(layoutFolder()).map(([path, content]) => [path, [...content]]);
  // A browser makes such entries of a real drop only: these behave like them.
  await page.evaluate((files) => {
    const file = (path, bytes) => ({
      isDirectory: false,
      isFile: true,
      name: path.split('/').at(-1),
      fullPath: `/layout/${path}`,
      file: (done) => done(new File([new Uint8Array(bytes)], path.split('/').at(-1))),
    });
    const folder = (path) => {
      const inside = files.filter(([name]) => name.startsWith(path));
      const here = inside.filter(([name]) => !name.slice(path.length).includes('/')).map(([name, bytes]) => file(name, bytes));
      const names = [...new Set(inside.map(([name]) => name.slice(path.length)).filter((name) => name.includes('/')).map((name) => name.split('/')[0]))];
      const entries = [...here, ...names.map((name) => folder(`${path}${name}/`))];
      return {
        isDirectory: true,
        isFile: false,
        name: path.split('/').at(-2) ?? 'layout',
        fullPath: `/layout/${path}`,
        createReader: () => {
          const parts = [entries, []];
          return { readEntries: (done) => done(parts.shift()) };
        },
      };
    };
    const event = new DragEvent('drop', { bubbles: true, cancelable: true });
    Object.defineProperty(event, 'dataTransfer', {
      value: { types: ['Files'], items: [{ webkitGetAsEntry: () => folder('') }], files: [] },
    });
    window.dispatchEvent(event);
  }, files);
  await expect(page.getByTestId('image-numbers')).toBeVisible();
  await show(page, 'app/hello');
  await expect(page.getByTestId('preview-text')).toHaveText('from a folder\n');
});

/** Drops files on the window. */
const drop = (page, files) =>
  page.evaluate((files) => {
    const data = new DataTransfer();
    for (const [name, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name));
    for (const type of ['dragover', 'drop']) {
      window.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
  }, files.map(([name, content]) => [name, [...Buffer.from(content)]]));

test('a .dive-ci dropped beside an image gives both verdicts', async ({ page }) => {
  await openPage(page);
  await expect(page.getByTestId('finding').first()).toBeVisible();
  const twice = savedImage([
    { by: 'COPY a /', files: { a: 'x'.repeat(6_000), b: 'y'.repeat(5_000) } },
    { by: 'COPY a /', files: { a: 'z'.repeat(6_000) } },
  ]);
  await drop(page, [['.dive-ci', 'rules:\n  lowestEfficiency: 0.6\n  highestWastedBytes: 7KB\n  highestUserWastedPercent: disabled\n'], ['twice.tar', twice]]);
  const row = (rule) => page.locator(`[data-testid="thresholds-row"][data-rule="${rule}"]`);
  await expect(page.getByTestId('thresholds-says')).toContainText('The job would fail: 1 of 2.');
  await expect(row('highest-wasted-bytes')).toHaveAttribute('data-passed', 'false');
  await expect(row('highest-wasted-bytes')).toContainText('12 kB');
  await expect(row('highest-wasted-bytes')).toContainText('6 kB: passes (the opposite)');
  await expect(row('lowest-efficiency')).toContainText('the same');
  await expect(page.getByTestId('thresholds')).toContainText('the visible one too');
  await expectAccessible(page);
  await page.getByTestId('thresholds-text').fill('rules:\n  lowestEfficiency: 2\n');
  await expect(page.getByTestId('thresholds')).toContainText('These limits cannot be read.');
  // Another one, dropped on the open image, takes its place.
  await drop(page, [['dive-ci.yaml', 'rules:\n  highestWastedBytes: 20KB\n  lowestEfficiency: 0.5\n  highestUserWastedPercent: off\n']]);
  await expect(page.getByTestId('thresholds-says')).toContainText('The job would pass.');
});

const findings = () =>
  savedImage(
    [
      {
        by: 'COPY rootfs /',
        files: {
          'etc/os-release': 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n',
          'var/lib/dpkg/status':
            'Package: bash\nStatus: install ok installed\nVersion: 5.2.15-2\nArchitecture: amd64\n\nPackage: zlib1g\nStatus: install ok installed\nVersion: 1:1.2.13\nArchitecture: amd64\n\n',
          'srv/app.env': 'AWS_ACCESS_KEY_ID=AKIAQ7ZK3XN5RW2LTB4M\nAWS_SECRET_ACCESS_KEY=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\n',
        },
      },
      { by: 'RUN rm /srv/app.env', files: { 'srv/.wh.app.env': '' } },
    ],
    { Cmd: ['/bin/missing'] },
  );

test('findings, secrets, packages, start and bills of materials by mouse', async ({ page }) => {
  await openImage(page, findings());
  await page.getByTestId('tab-findings').click();
  await expect(page.getByTestId('analysis')).toBeVisible();
  await expect(page.getByTestId('image-start')).toContainText('will not start');
  await expect(page.getByTestId('image-distribution')).toContainText('bookworm');
  await expect(page.getByTestId('image-secrets')).toContainText('deleted or overwritten, and still in the image');
  await expect(page.getByTestId('analysis')).not.toContainText('hR7x+Kd93mZqWv1TnLp0sYb8uQe5JfGcA2oXi4Ew');
  const finding = page.getByTestId('image-finding').first();
  await finding.locator('summary').click();
  await expect(finding).toContainText('What to do:');
  await page.getByTestId('image-package-filter').fill('zlib');
  await expect(page.getByTestId('image-packages').getByRole('row')).toHaveCount(2);
  await expectAccessible(page);
  const cyclonedx = await downloaded(page, () => page.getByTestId('bill-cyclonedx').click());
  expect(cyclonedx.name).toBe('image.cdx.json');
  const bill = JSON.parse(cyclonedx.bytes);
  expect([bill.bomFormat, bill.specVersion]).toEqual(['CycloneDX', '1.6']);
  expect(bill.components.map(({ name }) => name)).toEqual(expect.arrayContaining(['bash', 'zlib1g']));
  const spdx = JSON.parse((await downloaded(page, () => page.getByTestId('bill-spdx').click())).bytes);
  expect(spdx.spdxVersion).toBe('SPDX-2.3');
  // A secret leads to its file, where it is hidden.
  await page.getByTestId('image-secrets').getByRole('button').first().click();
  await expect(page.getByTestId('preview')).toContainText('srv/app.env');
});

test('findings by keyboard, on a phone, in the dark', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.addInitScript(() => localStorage.setItem('layerlab.theme', 'dark'));
  await openImage(page, findings());
  const tab = page.getByTestId('tab-layers');
  await tab.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('analysis')).toBeVisible();
  const summary = page.getByTestId('image-finding').first().locator('summary');
  for (let n = 0; n < 30 && !(await summary.evaluate((element) => element === document.activeElement)); n += 1) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('image-finding').first()).toContainText('What to do:');
  const bill = page.getByTestId('bill-spdx');
  for (let n = 0; n < 60 && !(await bill.evaluate((element) => element === document.activeElement)); n += 1) {
    await page.keyboard.press('Tab');
  }
  const spdx = await downloaded(page, () => page.keyboard.press('Enter'));
  expect(JSON.parse(spdx.bytes).packages.length).toBeGreaterThan(1);
  await expectAccessible(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow, 'pixels that must be scrolled sideways').toBeLessThanOrEqual(0);
});

for (const helpers of [0, 1]) test(`large layers read apart make the same image, with ${helpers} helpers`, async ({ page }, info) => {
  test.slow();
  // The name of a worker says how many helpers it starts.
  await page.addInitScript((name) => {
    const Plain = Worker;
    window.Worker = class extends Plain {
      constructor(url, options) {
        super(url, { ...options, name });
      }
    };
  }, `helpers=${helpers}`);
  // Past the size from which helpers are started; every layer hides something of the one below.
  const noise = (seed) => {
    const out = Buffer.alloc(18 << 20);
    for (let at = 0, x = seed; at < out.length; at += 4) {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      out.writeUInt32LE(x, at);
    }
    return out;
  };
  const [one, two, three] = [noise(1), noise(2), noise(3)];
  const pack = (layer) => gzipSync(layer, { level: 1 });
  const image = savedImage([
    { by: 'COPY one', files: { one, 'same/file': 'first' }, pack },
    { by: 'COPY two', files: { two, 'same/file': 'second' }, pack },
    { by: 'COPY three', files: { three, '.wh.one': '' }, pack },
  ]);
  const path = info.outputPath('large.tar');
  writeFileSync(path, image);
  await openPage(page, './#image');
  await page.getByTestId('image-file-input').setInputFiles(path);
  await expect(page.getByTestId('image-numbers')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('layer-row')).toHaveCount(3);
  await page.getByTestId('tab-hidden').click();
  await expect(page.getByTestId('hidden-row')).toHaveCount(2);
  for (const [path, content] of [['one', one], ['three', three]]) {
    await show(page, path);
    const whole = await downloaded(page, () => page.getByTestId('preview-download').click());
    expect(whole.bytes.equals(content), path).toBe(true);
  }
  await show(page, 'same/file');
  await expect(page.getByTestId('preview-text')).toHaveText('first');
});
