// Learn: an exercise fails, then passes; a lesson reads without the worker's help.
import { expect, openPage, test } from './page.js';

test('an exercise fails, then passes', async ({ page }) => {
  await openPage(page, './#learn/layers-only-add');
  const exercise = page.getByTestId('exercise').first();
  const editor = exercise.getByRole('textbox', { name: 'Dockerfile' });
  await expect(editor).toBeVisible();
  await editor.click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.insertText('\n# not solved yet\n');
  await expect(exercise.getByTestId('check-line').first()).toBeVisible();
  await expect(exercise.getByTestId('solved')).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(
    [
      'FROM debian:trixie-slim',
      'WORKDIR /srv',
      'RUN apt-get update \\',
      ' && apt-get install -y --no-install-recommends curl ca-certificates \\',
      ' && rm -rf /var/lib/apt/lists/*',
      'COPY fetch.sh ./',
      'CMD ["./fetch.sh"]',
      '',
    ].join('\n'),
  );
  await expect(exercise.getByTestId('solved')).toBeVisible();
});

test('the course lists its lessons', async ({ page }) => {
  await openPage(page, './#learn');
  await expect(page.getByTestId('learn-lesson-link').first()).toBeVisible();
  expect(await page.getByTestId('learn-lesson-link').count()).toBeGreaterThanOrEqual(6);
});
