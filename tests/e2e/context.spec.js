// The build context: given as a template, a list, a folder or a zip; the ignore file beside a live tree; and the way
// from "why does npm ci run when I edit the README" to a file where it does not.
import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, expectAccessible, openPage, test } from './page.js';

const step = (page, text) => page.getByTestId('step').filter({ hasText: text });
const row = (page, name) => page.getByTestId('context-tree').locator('.virtual-list-row').filter({ hasText: name });

async function open(page) {
  await openPage(page, './#check?view=context');
  await expect(page.getByTestId('context-summary')).toBeVisible();
}

async function template(page, id) {
  await page.getByTestId('context-template').click();
  await page.getByTestId(`context-template-${id}`).click();
  await expect(page.getByTestId('context-source')).toContainText('files');
}

test('a ready-made context: clutter is named, the lines are used, the tree says which line decides', async ({ page }) => {
  await open(page);
  await expect(page.getByTestId('context-source')).toContainText('supposed');
  await template(page, 'node');
  await expect(page.getByTestId('context-offender').filter({ hasText: 'Installed packages' })).toHaveAttribute('data-in', 'true');
  await expectAccessible(page);
  await page.getByTestId('context-apply').click();
  await expect(page.getByTestId('context-offender').filter({ hasText: 'Installed packages' })).toHaveAttribute('data-in', 'false');
  await expect(row(page, 'node_modules')).toContainText('out');
  await row(page, 'node_modules').click();
  await expect(page.getByTestId('context-said')).toContainText('**/node_modules');
  expect(page.url()).toContain('path=node_modules');
  // The line of the ignore file marks what it decides.
  await page.getByTestId('context-line').filter({ hasText: '**/node_modules' }).click();
  await expect(row(page, 'node_modules').locator('.context-decided')).toBeVisible();
  await expectAccessible(page);
  await page.getByTestId('context-apply-undo').click();
  await expect(page.getByTestId('context-ignore')).toHaveValue('');
  await page.getByTestId('context-table-toggle').check();
  await expect(page.getByTestId('context-table')).toContainText('node_modules/');
  await expectAccessible(page);
});

test('a pasted list is read as it is typed, kept over a reload, and used by findings and what-if', async ({ page }) => {
  await open(page);
  await page.getByTestId('context-paste').click();
  await page.getByTestId('context-list').fill('120 package.json\n9000 package-lock.json\n300 src/index.js\n50 web/main.js\n70000 data/big.csv\n');
  await expect(page.getByTestId('context-list-says')).toContainText('5 files');
  await page.getByTestId('context-list-apply').click();
  await expect(page.getByTestId('context-source')).toContainText('5 files');
  await page.reload();
  await expect(page.getByTestId('context-source')).toContainText('5 files');
  await page.getByTestId('context-filter').fill('big');
  await row(page, 'data/big.csv').click();
  await page.getByTestId('context-what-if').click();
  await expect(page.locator('[data-testid="chip"][data-chip="file:data/big.csv"]')).toHaveAttribute('aria-pressed', 'true');
  await expect(step(page, 'COPY . .')).toHaveAttribute('data-outcome', 'cause');
  // The rules see the files: this copy brings data along.
  await page.evaluate(() => { location.hash = '#check?view=findings'; });
  await expect(page.getByTestId('finding').filter({ hasText: 'data/big.csv' })).toBeVisible();
});

test('a folder: names and sizes, its ignore file, its Dockerfile when asked', async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'layerlab-'));
  const app = join(folder, 'app');
  await mkdir(join(app, 'src'), { recursive: true });
  await mkdir(join(app, 'logs'));
  await writeFile(join(app, 'Dockerfile'), 'FROM alpine:3.22\nCOPY src /src\n');
  await writeFile(join(app, '.dockerignore'), 'logs\n');
  await writeFile(join(app, 'src', 'a.txt'), 'a');
  await writeFile(join(app, 'logs', 'x.log'), 'x'.repeat(100));
  await open(page);
  await page.getByTestId('context-input').evaluate((field) => field.setAttribute('webkitdirectory', ''));
  await page.getByTestId('context-input').setInputFiles(app);
  await expect(page.getByTestId('context-source')).toContainText('4 files');
  await expect(page.getByTestId('context-source')).toContainText('app');
  await expect(page.getByTestId('context-ignore')).toHaveValue('logs\n');
  await expect(row(page, 'logs')).toContainText('out');
  await page.getByTestId('context-dockerfile').click();
  await expect(page.getByTestId('context-copies')).toContainText('COPY src /src');
});

test('a zip: its directory is read, a broken one is refused in words', async ({ page }) => {
  await open(page);
  const entry = (name, size) => {
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt32LE(size, 24);
    head.writeUInt16LE(name.length, 28);
    return Buffer.concat([head, Buffer.from(name)]);
  };
  const directory = Buffer.concat([entry('app/main.go', 12), entry('app/go.mod', 30)]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(directory.length, 12);
  const buffer = Buffer.concat([Buffer.from('PK\x03\x04'), directory, end]);
  buffer.writeUInt32LE(4, buffer.length - 6);
  const input = page.getByTestId('context-input');
  await input.setInputFiles({ name: 'app.zip', mimeType: 'application/zip', buffer });
  await expect(page.getByTestId('context-source')).toContainText('2 files');
  await expect(row(page, 'main.go')).toBeVisible();
  await input.setInputFiles({ name: 'bad.zip', mimeType: 'application/zip', buffer: Buffer.from('PK\x03\x04 nothing') });
  await expect(page.getByTestId('check-failed')).toContainText('no zip directory');
  await page.getByTestId('context-undo').click();
  await expect(page.getByTestId('context-source')).toContainText('supposed');
});

test('the keyboard alone: a template, the tree, a line', async ({ page }) => {
  await open(page);
  await page.getByTestId('context-template').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('context-source')).toContainText('files');
  await page.getByTestId('context-ignore').focus();
  await page.keyboard.insertText('.git\nsrc/app.js\n');
  await expect(page.getByTestId('context-line')).toHaveCount(2);
  await page.getByTestId('context-tree').focus();
  await page.keyboard.press('End');
  await expect(page.getByTestId('context-said')).toContainText('test');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByTestId('context-said')).toContainText('src');
  await page.keyboard.press('ArrowRight');
  await expect(row(page, 'app.js')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByTestId('context-said')).toContainText('`src/app.js`'.replaceAll('`', ''));
  await expect(page.getByTestId('context-said')).toContainText('line 2');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(row(page, 'app.js')).toHaveCount(0);
});

test('why npm ci runs on a README edit, and the repair, by mouse', async ({ page }) => {
  await openPage(page, './#check?view=cache');
  await page.locator('[data-testid="chip"][data-chip="source"]').click();
  await page.locator('[data-testid="chip"][data-chip="readme"]').click();
  await expect(step(page, 'COPY . .')).toHaveAttribute('data-outcome', 'cause');
  await expect(step(page, 'RUN npm install')).toHaveAttribute('data-outcome', 'consequence');
  await page.getByTestId('more').click();
  await page.getByTestId('better-apply').click();
  await expect(step(page, 'RUN npm').first()).toHaveAttribute('data-outcome', 'hit');
  await expect(step(page, 'COPY . .')).toHaveAttribute('data-outcome', 'cause');
});

test('why npm ci runs on a README edit, and the repair, by keyboard', async ({ page }) => {
  await openPage(page, './#check?view=cache');
  await page.locator('[data-testid="chip"][data-chip="source"]').focus();
  await page.keyboard.press('Space');
  await page.locator('[data-testid="chip"][data-chip="readme"]').focus();
  await page.keyboard.press('Space');
  await expect(step(page, 'RUN npm install')).toHaveAttribute('data-outcome', 'consequence');
  // README out of the context: then nothing runs again.
  await page.getByTestId('place-context').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('context-ignore').focus();
  await page.keyboard.insertText('*.md\n');
  await page.getByTestId('place-cache').focus();
  await page.keyboard.press('Enter');
  await expect(step(page, 'RUN npm install')).toHaveAttribute('data-outcome', 'hit');
  await expect(page.getByTestId('cache-summary')).toContainText('Nothing runs again');
});

for (const [shape, width, theme] of [['desktop', 1440, 'light'], ['desktop', 1440, 'dark'], ['phone', 360, 'light']]) {
  test(`the context fits, ${shape}, ${theme}`, async ({ page }, info) => {
    await page.setViewportSize({ width, height: 900 });
    await page.addInitScript((theme) => localStorage.setItem('layerlab.theme', theme), theme);
    await open(page);
    await template(page, 'python');
    await page.getByTestId('context-ignore').fill('.git\n**/__pycache__\n!app/__pycache__/module_1.cpython-313.pyc\n[a-\n');
    await row(page, /^\.git(out|in|partly)/).click();
    await expect(page.getByTestId('context-said')).toContainText('line 1');
    await expectAccessible(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, 'pixels that must be scrolled sideways').toBeLessThanOrEqual(0);
    await page.screenshot({ path: info.outputPath(`context-${shape}-${theme}.png`), fullPage: true });
  });
}
