// Image: drop one, find the deleted file; damaged files say so; cancel.
import { withDeletedFile } from './archive.js';
import { expect, openPage, test } from './page.js';

const file = (name, buffer) => ({ name, mimeType: 'application/x-tar', buffer });

test('drop an image and find the deleted file', async ({ page }) => {
  await openPage(page);
  const bytes = [...withDeletedFile()];
  await page.evaluate((bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], 'journey.tar'));
    for (const type of ['dragover', 'drop']) {
      window.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
  }, bytes);
  await expect(page.getByTestId('image-numbers')).toBeVisible();
  await expect(page.getByTestId('layer-row')).toHaveCount(2);
  await page.getByTestId('tab-hidden').click();
  await expect(page.getByTestId('hidden-row').filter({ hasText: 'srv/secret.key' })).toBeVisible();
  await page.getByTestId('tab-files').click();
  await page.getByTestId('tree-search').fill('secret');
  await page.getByTestId('tree-match').filter({ hasText: 'secret.key' }).first().click();
  await expect(page.getByTestId('preview')).toContainText('not really a secret');
});

test('a file that is no image is named for what it is', async ({ page }) => {
  await openPage(page, './#image');
  await page.getByTestId('image-file-input').setInputFiles(file('bad.tar', Buffer.alloc(4096)));
  await expect(page.getByTestId('image-failure')).toBeVisible();
});

test('a truncated image shows what could be read', async ({ page }) => {
  const whole = withDeletedFile();
  await openPage(page, './#image');
  await page.getByTestId('image-file-input').setInputFiles(file('cut.tar', whole.subarray(0, whole.length - 3000)));
  await expect(page.getByTestId('image-failure').or(page.getByTestId('image-numbers'))).toBeVisible();
});

test('a sample opens with one click', async ({ page }) => {
  await openPage(page, './#image');
  await page.getByTestId('image-sample').first().click();
  await expect(page.getByTestId('image-numbers')).toBeVisible();
});

test('ask, picture, Dockerfile and slimming of an image', async ({ page }) => {
  await openPage(page, './#image');
  await page.getByTestId('image-file-input').setInputFiles(file('journey.tar', withDeletedFile()));
  await expect(page.getByTestId('image-numbers')).toBeVisible();
  await page.getByTestId('tab-files').click();
  await page.getByTestId('tree-search').fill('is:hidden kind:file');
  await expect(page.getByTestId('tree-match').filter({ hasText: 'secret.key' })).toBeVisible();
  await expect(page).toHaveURL(/q=is%3Ahidden/);
  await page.getByTestId('tree-search').fill('size:big');
  await expect(page.locator('.image-search-says')).toContainText('at character 1');
  await page.getByTestId('tab-map').click();
  await expect(page.getByTestId('map')).toBeVisible();
  await page.getByTestId('map').focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('.map-says')).toContainText('%');
  await page.getByTestId('map-treemap').click();
  await expect(page.getByTestId('map')).toBeVisible();
  await page.getByTestId('tab-slim').click();
  await expect(page.getByTestId('slim-says')).toContainText('less');
  const download = page.waitForEvent('download');
  await page.getByTestId('slim-write').click();
  expect((await download).suggestedFilename()).toBe('slim.tar');
  await page.getByTestId('tab-dockerfile').click();
  await expect(page.getByTestId('rebuild-text')).toContainText('FROM');
});
