// Small helps for people with JavaScript; every page reads and every form works without it.

const narrow = window.matchMedia("(max-width: 900px)");
const root = document.documentElement;
root.dataset.js = "";

function menus() {
  for (const menu of document.querySelectorAll("[data-menu]")) {
    const fit = () => { menu.open = !narrow.matches; };
    narrow.addEventListener("change", fit);
    fit();
  }
}

// Views change in place: the address changes with them, and the browser goes back and forward through them.
let place = history.state?.place ?? 0;
let furthest = place;
history.replaceState({ place }, "");

function buttons() {
  for (const button of document.querySelectorAll("[data-undo]")) button.hidden = place === 0;
  for (const button of document.querySelectorAll("[data-redo]")) button.hidden = place >= furthest;
}

async function turn(address, { push }) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) { window.location.assign(address); return; }
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (push) {
    place += 1;
    furthest = place;
    history.pushState({ place }, "", address);
  }
  const focus = document.activeElement?.getAttribute("name");
  const nth = focus ? [...document.querySelectorAll(`[name="${CSS.escape(focus)}"]`)].indexOf(document.activeElement) : -1;
  const open = [...document.querySelectorAll("main details")].map((item) => item.open);
  for (const part of ["main", ".languages"]) {
    const held = document.querySelector(part), next = made.querySelector(part);
    if (held && next) held.replaceWith(document.adoptNode(next));
  }
  const details = [...document.querySelectorAll("main details")];
  if (details.length === open.length) details.forEach((item, k) => { if (open[k]) item.open = true; });
  document.querySelectorAll("details.drop").forEach((item) => { item.open = false; });
  document.title = made.title;
  if (focus && nth >= 0) document.querySelectorAll(`[name="${CSS.escape(focus)}"]`)[nth]?.focus();
  ready();
  say(made.title);
}

function say(text) {
  let line = document.querySelector("[data-said]");
  if (!line) {
    line = document.createElement("p");
    line.dataset.said = "";
    line.className = "unseen";
    line.setAttribute("role", "status");
    document.body.append(line);
  }
  line.textContent = text;
}

function asked(form) {
  const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
  const address = new URL(form.action);
  address.search = new URLSearchParams(pairs).toString();
  return address.href;
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-live]");
  if (form && event.target.type !== "search") turn(asked(form), { push: true });
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-live]");
  if (!form) return;
  event.preventDefault();
  turn(asked(form), { push: true });
});

document.addEventListener("click", (event) => {
  const target = event.target;
  const turned = target.closest("a[data-turn]");
  if (turned && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    turn(turned.href, { push: true });
  }
  if (target.closest("[data-undo]")) history.back();
  if (target.closest("[data-redo]")) history.forward();
  const copied = target.closest("a[data-copy]");
  if (copied && navigator.clipboard) {
    event.preventDefault();
    navigator.clipboard.writeText(copied.href).then(() => {
      const text = copied.textContent;
      copied.textContent = copied.dataset.copy;
      say(copied.dataset.copy);
      setTimeout(() => { copied.textContent = text; }, 1600);
    });
  }
  const head = target.closest("[data-sortable] thead th");
  if (head) sort(head);
  for (const drop of document.querySelectorAll("details.drop[open]")) if (!drop.contains(target)) drop.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const drop of document.querySelectorAll("details.drop[open]")) {
    drop.open = false;
    drop.querySelector("summary").focus();
  }
});

window.addEventListener("popstate", (event) => {
  if (event.state?.place === undefined) return;
  place = event.state.place;
  turn(window.location.href, { push: false });
});

// Small tables are sorted where they are; a figure sorts by its value, not by how it is written.
function sort(head) {
  const table = head.closest("table"), column = [...head.parentElement.children].indexOf(head);
  const up = head.getAttribute("aria-sort") !== "ascending";
  const key = (row) => {
    const cell = row.children[column];
    return cell.dataset.sort !== undefined ? Number(cell.dataset.sort) : cell.textContent.trim();
  };
  const number = (text) => {
    const plain = String(text).replace(/[\s\u00a0\u202f]/g, "").replace("−", "-").replace(",", ".");
    return plain !== "" && !Number.isNaN(Number(plain)) ? Number(plain) : null;
  };
  const order = new Intl.Collator(document.documentElement.lang);
  const compare = (a, b) => {
    const [x, y] = [number(key(a)), number(key(b))];
    if (x !== null && y !== null) return x - y;
    if (x !== null || y !== null) return 0;
    return order.compare(key(a), key(b));
  };
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const filled = rows.filter((row) => !row.children[column].querySelector(".mark"));
  const empty = rows.filter((row) => row.children[column].querySelector(".mark"));
  filled.sort((a, b) => (up ? compare(a, b) : compare(b, a)));
  body.append(...filled, ...empty);
  for (const other of head.parentElement.children) other.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
}

function ready() {
  buttons();
  for (const head of document.querySelectorAll("[data-sortable] thead th")) {
    if (head.querySelector("button")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sorter";
    button.append(...head.childNodes);
    head.append(button);
    if (!head.hasAttribute("aria-sort")) head.setAttribute("aria-sort", "none");
  }
}

menus();
ready();
