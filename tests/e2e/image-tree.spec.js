// The tree of an image: any layer, any two layers, ghosts, the base, orders; in the address and by keyboard.
import { withHistory } from './archive.js';
import { expect, expectAccessible, openPage, test } from './page.js';

async function openTree(page, place = 'tab=files') {
  await openPage(page, `./#image/${place}`);
  await page
    .getByTestId('image-file-input')
    .setInputFiles({ name: 'tree.tar', mimeType: 'application/x-tar', buffer: withHistory() });
  await expect(page.getByTestId('tree-row').first()).toBeVisible();
}
const row = (page, path, mark) =>
  page.locator(`[data-testid="tree-row"][data-path="${path}"]${mark ? `[data-mark="${mark}"]` : ''}`);

test('a difference between two layers, in words and in the address', async ({ page }) => {
  await openTree(page);
  await page.getByTestId('tree-layer').selectOption('2');
  await page.getByTestId('tree-since').selectOption('0');
  await expect(page).toHaveURL(/layer=2&since=0/);
  await page.getByTestId('changes-only').click({ force: true });
  await expect(page).toHaveURL(/show=changes/);
  // Few changes unfold by themselves. Both layers together added `app`, whatever the second one did to it.
  await expect(row(page, 'app/main.py', 'added')).toBeVisible();
  await expect(row(page, 'etc/conf', 'replaced')).toBeVisible();
  await expect(row(page, 'usr/old.so', 'removed')).toContainText('removed by layer 2');
  await expect(row(page, 'bin')).toHaveCount(0);
  await expect(page.getByTestId('tree-sums')).toContainText('1 removed, 9 kB');
  // Against the layer below, the same file was only touched: its mode changed.
  await page.getByTestId('tree-since').selectOption('');
  await expect(row(page, 'app/main.py', 'touched')).toContainText('mode');
  await expect(row(page, 'app/data.bin', 'replaced')).toContainText('later overwritten or removed by layer 3');
});

test('ghosts stand where they were and open', async ({ page }) => {
  await openTree(page, 'tab=files&layer=3&ghosts=1&path=app/data.bin');
  const gone = row(page, 'app/data.bin', 'removed');
  await expect(gone).toContainText('removed by layer 3');
  const older = row(page, 'app/data.bin', 'hidden');
  await expect(older).toHaveCount(1);
  await expect(older).toContainText('overwritten or removed by layer 2');
  await older.click();
  await expect(page.getByTestId('preview')).toContainText('dddd');
  await expect(page.getByTestId('tree-sums')).toContainText('hidden');
  await page.getByTestId('tree-ghosts').click({ force: true });
  await expect(older).toHaveCount(0);
  await expect(page).not.toHaveURL(/ghosts/);
});

test('the base is left out, and waste comes first', async ({ page }) => {
  await openTree(page, 'tab=files&layer=3&base=hidden&sort=waste');
  await expect(page.getByTestId('tree-base')).toBeChecked();
  await expect(row(page, 'bin')).toHaveCount(0);
  await expect(page.getByTestId('tree-row').first()).toHaveAttribute('data-path', 'app');
  await expect(row(page, 'app')).toContainText('101 kB');
  await page.getByTestId('tree-base').click({ force: true });
  await expect(row(page, 'bin')).toBeVisible();
});

test('by keyboard alone', async ({ page }) => {
  await openTree(page, 'tab=files&layer=3&ghosts=1');
  const tree = page.getByTestId('tree');
  await tree.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(page).toHaveURL(/path=app\/data\.bin/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('preview')).toContainText('dddd');
  await page.getByTestId('tree-ghosts').focus();
  await page.keyboard.press('Space');
  await expect(page.getByTestId('tree-ghosts')).not.toBeChecked();
});

for (const [width, theme] of [[1280, 'dark'], [1280, 'light'], [360, 'light']]) {
  test(`accessible at ${width}, ${theme}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 740 });
    await page.addInitScript((theme) => localStorage.setItem('layerlab.theme', theme), theme);
    await openTree(page, 'tab=files&layer=3&ghosts=1&since=0&sort=waste&path=app/data.bin');
    await expect(row(page, 'app/data.bin').first()).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, 'nothing sticks out sideways').toBeLessThanOrEqual(0);
    await expectAccessible(page);
    if (process.env.LAYERLAB_LOOK) await page.screenshot({ path: `${process.env.LAYERLAB_LOOK}/tree-${width}-${theme}.png`, fullPage: true });
  });
}
