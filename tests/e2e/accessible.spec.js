// axe on every view in every theme, and at the width of a phone.
import { withDeletedFile } from './archive.js';
import { expect, expectAccessible, openPage, test } from './page.js';

const views = {
  findings: async (page) => {
    await openPage(page, './#check?view=findings');
    await expect(page.getByTestId('finding').first()).toBeVisible();
  },
  layers: async (page) => {
    await openPage(page, './#check?view=layers');
    await expect(page.getByTestId('stack').first()).toBeVisible();
  },
  cache: async (page) => {
    await openPage(page, './#check?view=cache');
    await expect(page.getByTestId('chip').first()).toBeVisible();
  },
  day: async (page) => {
    await openPage(page, './#check?view=day');
    await expect(page.getByTestId('day-chart')).toBeVisible();
  },
  context: async (page) => {
    await openPage(page, './#check?view=context');
    await expect(page.getByTestId('context-tree')).toBeVisible();
  },
  size: async (page) => {
    await openPage(page, './#check?view=size&more=1');
    await expect(page.getByTestId('size-ladder')).toBeVisible();
    await expect(page.locator('[data-figure]').first()).toBeVisible();
  },
  config: async (page) => {
    await openPage(page, './#check?view=config');
    await expect(page.getByTestId('config-json')).toBeVisible();
  },
  image: async (page) => {
    await openPage(page, './#image');
    await page
      .getByTestId('image-file-input')
      .setInputFiles({ name: 'journey.tar', mimeType: 'application/x-tar', buffer: withDeletedFile() });
    await expect(page.getByTestId('image-numbers')).toBeVisible();
  },
  'image-start': async (page) => {
    await openPage(page, './#image');
    await expect(page.getByTestId('image-drop')).toBeVisible();
  },
  course: async (page) => {
    await openPage(page, './#learn');
    await expect(page.getByTestId('learn-lesson-link').first()).toBeVisible();
  },
  lesson: async (page) => {
    await openPage(page, './#learn/layers-only-add');
    await expect(page.getByTestId('exercise').first()).toBeVisible();
  },
  sandbox: async (page) => {
    await openPage(page, './#sandbox?run=docker%20build%20-t%20app%3A1%20.%0Adocker%20run%20-d%20--name%20web%20app%3A1%0Adocker%20images');
    await expect(page.getByTestId('terminal-entry')).toHaveCount(3);
  },
};

for (const [view, show] of Object.entries(views)) {
  for (const theme of ['light', 'dark', 'contrast']) {
    test(`${view}, ${theme}`, async ({ page }) => {
      await page.addInitScript((theme) => localStorage.setItem('layerlab.theme', theme), theme);
      await show(page);
      await expectAccessible(page);
    });
  }
  test(`${view} on a phone`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await show(page);
    await expectAccessible(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, 'pixels that must be scrolled sideways').toBeLessThanOrEqual(0);
  });
}
