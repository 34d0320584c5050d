// Small helps for people with JavaScript; every page reads and every form works without it.

const narrow = window.matchMedia("(max-width: 900px)");
for (const menu of document.querySelectorAll("[data-menu]")) {
  const fit = () => { menu.open = !narrow.matches; };
  narrow.addEventListener("change", fit);
  fit();
}
