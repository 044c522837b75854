// The language of the lessons: chosen in the course, kept, shared by address; English stays where nothing is translated.
import { expect, expectAccessible, openPage, test } from './page.js';

const row = (page, lesson) => page.locator(`[data-testid="learn-lesson-link"][data-lesson="${lesson}"]`);

test('German is chosen in the course, kept, and left again', async ({ page }) => {
  await openPage(page, './#learn');
  await expect(page.getByTestId('course')).toHaveAttribute('lang', 'en');
  await page.getByTestId('language-de').click();
  const course = page.getByTestId('course');
  await expect(course).toHaveAttribute('lang', 'de');
  await expect(course.getByRole('heading', { level: 1 })).toContainText('vom ersten Layer');
  await expect(page.getByTestId('language-de')).toHaveAttribute('aria-pressed', 'true');
  await expect(row(page, 'layers-only-add')).toContainText('Layer fügen nur hinzu');
  await expect(row(page, 'layers-only-add').getByTestId('lesson-language')).toHaveCount(0);
  await expect(row(page, 'not-root').getByTestId('lesson-language')).toHaveText('auf Englisch');
  await expectAccessible(page);

  await row(page, 'image-container-registry').click();
  const lesson = page.getByTestId('lesson');
  await expect(lesson).toHaveAttribute('lang', 'de');
  await expect(lesson.getByRole('heading', { level: 1 })).toContainText('Image, Container, Registry');
  await expect(page.getByTestId('section').first()).toContainText('Ein Rätsel zum Anfang');
  await expect(page.getByTestId('not-translated')).toHaveCount(0);
  await expect(page.getByTestId('claim').first()).toHaveAttribute('data-holds', 'true');
  // The anchor is that of the original, so that links are the same in every language.
  await page.goto('./#learn/image-container-registry/check-yourself');
  await expect(page.locator('#at-check-yourself')).toContainText('Prüfe dich selbst');
  await expectAccessible(page);

  const quiz = page.getByTestId('quiz').last();
  await quiz.getByRole('button', { name: 'Die Reparatur ist weg' }).click();
  await expect(quiz.locator('.verdict')).toHaveText('Richtig');

  await page.reload();
  await expect(lesson).toHaveAttribute('lang', 'de');
  await page.getByTestId('language-en').click();
  await expect(lesson).toHaveAttribute('lang', 'en');
  await expect(page.getByTestId('quiz').last()).toContainText('answered right before');
  await page.reload();
  await expect(lesson).toHaveAttribute('lang', 'en');
});

test('a German exercise is judged like the English one', async ({ page }) => {
  await openPage(page, './#learn/layers-only-add?lang=de');
  const exercise = page.getByTestId('exercise').first();
  await expect(exercise.locator('.lab-title')).toHaveText('Das Aufräumen verlegen');
  const editor = exercise.getByRole('textbox', { name: 'Dockerfile' });
  await editor.click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.insertText('\n# noch nicht gelöst\n');
  await expect(exercise.getByTestId('check-otherwise').first()).toContainText('Ein späterer Schritt verbirgt');
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
  await expect(exercise.getByTestId('solved')).toHaveText('Gelöst');
});

test('an address asks for a language for this visit, and a choice outweighs it', async ({ page }) => {
  await openPage(page, './#learn?lang=de');
  await expect(page.getByTestId('course')).toHaveAttribute('lang', 'de');
  expect(await page.evaluate(() => localStorage.getItem('layerlab.learn.language'))).toBeNull();
  await row(page, 'layers-only-add').click();
  await expect(page.getByTestId('lesson')).toHaveAttribute('lang', 'de');
  await page.goto('./#learn?lang=de');
  await page.getByTestId('language-en').click();
  await expect(page.getByTestId('course')).toHaveAttribute('lang', 'en');
  await expect(page).not.toHaveURL(/lang=/);
});

test('a lesson without a translation says so and is framed in its own language', async ({ page }) => {
  await openPage(page, './#learn/not-root?lang=de');
  const lesson = page.getByTestId('lesson');
  await expect(lesson).toHaveAttribute('lang', 'en');
  await expect(page.getByTestId('translation-note')).toContainText('not translated into Deutsch yet');
  await expect(page.locator('.rail-title')).toHaveText('In this lesson');
  await expectAccessible(page);
});

test('what is not translated in a German lesson is English, marked and tagged', async ({ page }) => {
  await page.route('**/de/layers-only-add.json', async (route) => {
    const response = await route.fetch();
    const lesson = await response.json();
    lesson.sections[0].nodes[0] = { paragraph: [{ untranslated: { lang: 'en', content: [{ text: 'Still English.' }] } }] };
    lesson.translation.share.n_translated -= 1;
    await route.fulfill({ response, json: lesson });
  });
  await openPage(page, './#learn/layers-only-add?lang=de');
  const text = page.locator('span[lang="en"]', { hasText: 'Still English.' });
  await expect(text).toBeVisible();
  await expect(page.getByTestId('not-translated')).toContainText('noch nicht übersetzt, deshalb auf English');
  await expect(page.getByTestId('translation-note')).toContainText('% dieser Lektion sind übersetzt');
  await expectAccessible(page);
});

test('German fits a phone, light and dark', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const place of ['#learn?lang=de', '#learn/under-the-hood?lang=de']) {
      await openPage(page, `./${place}`);
      await expect(page.getByTestId('language')).toBeVisible();
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(wider).toBeLessThanOrEqual(0);
    }
  }
});

test('without the German files the course is there in English', async ({ page, watch }) => {
  watch.expectError(/404/);
  await page.route('**/content*/de/**', (route) => route.fulfill({ status: 404, body: '' }));
  await openPage(page, './#learn?lang=de');
  await expect(page.getByTestId('course')).toHaveAttribute('lang', 'en');
  await expect(page.getByTestId('learn-lesson-link').first()).toBeVisible();
});
