// Before anything is drawn: the reader's choice of colours, or that of the system. `data-theme` is what views follow.
(function () {
  const root = document.documentElement;
  const wish = window.matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => {
    try {
      return window.localStorage.getItem('phasebook-theme');
    } catch {
      return null; // storage is forbidden
    }
  };
  const apply = () => {
    const isDark = (chosen() ?? (wish.matches ? 'dark' : 'light')) === 'dark';
    root.dataset.theme = isDark ? 'dark' : 'light';
    root.toggleAttribute('data-dark', isDark);
  };
  apply();
  wish.addEventListener('change', apply);
})();
