// The pictures of README.md. They are written when LAYERLAB_SCREENSHOTS is set (`LAYERLAB_SCREENSHOTS=1 cargo xtask e2e
// screenshots`); otherwise the same views are only opened, so that a picture can never show what does not work.
import { fileURLToPath } from 'node:url';
import { withDeletedFile } from './archive.js';
import { expect, openPage, test } from './page.js';

const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url));
const write = process.env.LAYERLAB_SCREENSHOTS;

const views = {
  check: async (page) => {
    await openPage(page);
    // On a phone the file comes first; its findings are one tap away.
    await expect(page.getByTestId('finding').first()).toBeAttached();
    await expect(page.getByRole('textbox', { name: 'Dockerfile' })).toBeVisible();
  },
  image: async (page) => {
    await openPage(page, './#image');
    await page
      .getByTestId('image-file-input')
      .setInputFiles({ name: 'image.tar', mimeType: 'application/x-tar', buffer: withDeletedFile() });
    await expect(page.getByTestId('image-numbers')).toBeVisible();
  },
  learn: async (page) => {
    await openPage(page, './#learn/layers-only-add');
    await expect(page.getByTestId('exercise').first()).toBeVisible();
  },
};
const shapes = [
  ['desktop', 1280, 800, 'light'],
  ['desktop', 1280, 800, 'dark'],
  ['phone', 360, 740, 'light'],
];

for (const [view, show] of Object.entries(views)) {
  for (const [shape, width, height, theme] of shapes) {
    test(`picture of ${view}, ${shape}, ${theme}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.addInitScript((theme) => localStorage.setItem('layerlab.theme', theme), theme);
      await show(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, 'nothing sticks out sideways').toBeLessThanOrEqual(0);
      if (write) await page.screenshot({ path: `${folder}${view}-${shape}-${theme}.png` });
    });
  }
}
