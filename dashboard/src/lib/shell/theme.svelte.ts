/** The theme: the system's until the reader chooses. The class on `html` is first set by the script in app.html. */
let dark = $state<boolean | null>(null);

export const theme = {
  /** Null until the browser has been asked. */
  get dark() {
    return dark;
  },
  read() {
    dark = document.documentElement.classList.contains('dark');
  },
  toggle() {
    dark = !document.documentElement.classList.contains('dark');
    document.documentElement.classList.toggle('dark', dark);
    try {
      localStorage.setItem('rounds-theme', dark ? 'dark' : 'light');
    } catch {
      // Storage may be closed to us; the choice then lasts as long as the page.
    }
  },
};
