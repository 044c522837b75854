// Sets the theme before the first paint. A classic script in the head, so that nothing is drawn without it; small,
// because everything waits for it. The stored value is written by the page: "light", "dark" or "contrast"; nothing
// is stored while the theme follows the system.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem('layerlab.theme');
  } catch {
    // Storage is blocked: follow the system.
  }
  if (['light', 'dark', 'contrast'].includes(theme)) {
    document.documentElement.dataset.theme = theme;
  }
})();
