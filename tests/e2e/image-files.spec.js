// What a file of an image holds, shown by its content: text, bytes, JSON, certificates, programs, archives, pictures;
// also of files that a later layer hides. Then what is given to the image and what is taken from it.
import { readFileSync } from 'node:fs';
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
