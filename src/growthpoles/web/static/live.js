// A form whose answer follows the hand: the server draws the outcome, this module asks for it.
// Without it the form is sent with "Apply" and the whole page comes back; nothing else is different.

const form = document.querySelector("form[data-ask]");
const outcome = document.querySelector("[data-outcome]");
const said = document.querySelector("[data-said-here]");
const undo = document.querySelector("[data-step-back]");
const redo = document.querySelector("[data-step-on]");

const fields = [...form.querySelectorAll("[data-official]")];
const sliders = new Map([...form.querySelectorAll("input[data-for]")].map((item) => [item.dataset.for, item]));
let asking = false;
let again = false;
let steps = [];
let at = 0;

// The permalink: only what differs from the official choice.
function query() {
  const found = new URLSearchParams();
  for (const field of fields) {
    if (field.value !== "" && field.value !== field.dataset.official) found.append(field.name, field.value);
  }
  return found.toString();
}

function put(text) {
  const found = new URLSearchParams(text);
  for (const field of fields) {
    field.value = found.get(field.name) ?? field.dataset.official;
    follow(field);
  }
}

function follow(field) {
  const slider = sliders.get(field.name);
  if (slider) slider.value = field.value;
}

// One question at a time; what changes meanwhile is asked once the answer is there.
async function load(since) {
  if (asking) {
    again = since ?? true;
    return;
  }
  asking = true;
  const text = query();
  outcome.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${form.dataset.ask}?${text}`);
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.text(), text);
    if (since) requestAnimationFrame(() => setTimeout(() => performance.measure("live", { start: since })));
  } catch {
    said.textContent = form.dataset.failed;
    outcome.classList.add("stale");
  }
  outcome.removeAttribute("aria-busy");
  asking = false;
  if (again) {
    const next = again === true ? undefined : again;
    again = false;
    load(next);
  }
}

function show(html, text) {
  const open = [...outcome.querySelectorAll("details")].map((item) => item.open);
  const found = new DOMParser().parseFromString(html, "text/html").body;
  outcome.replaceChildren(...found.childNodes);
  [...outcome.querySelectorAll("details")].forEach((item, i) => { item.open = open[i] ?? item.open; });
  outcome.classList.remove("stale");
  said.textContent = outcome.firstElementChild?.dataset.said ?? "";
  for (const item of outcome.querySelectorAll("[data-share]")) {
    const place = document.getElementById(`share-${item.dataset.share}`);
    if (place) place.textContent = item.textContent;
  }
  history.replaceState(null, "", location.pathname + (text && `?${text}`));
  for (const link of document.querySelectorAll("a[hreflang]")) link.search = text;
}

function remember() {
  const text = query();
  if (text === steps[at]) return;
  steps = [...steps.slice(0, at + 1), text];
  at += 1;
  offer();
}

function go(place) {
  if (place < 0 || place >= steps.length) return;
  at = place;
  put(steps[at]);
  offer();
  load(performance.now());
}

function offer() {
  undo.disabled = at === 0;
  redo.disabled = at === steps.length - 1;
}

form.addEventListener("input", (event) => {
  const since = performance.now();
  const slider = event.target.dataset.for;
  if (slider) form.elements[slider].value = event.target.value;
  else follow(event.target);
  if (event.target.validity?.valid !== false) load(since);
});
form.addEventListener("change", remember);
form.addEventListener("submit", (event) => {
  if (event.submitter?.formMethod === "post") return;
  event.preventDefault();
  remember();
  load(performance.now());
});
undo.addEventListener("click", () => go(at - 1));
redo.addEventListener("click", () => go(at + 1));
document.querySelector("[data-back]").addEventListener("click", (event) => {
  event.preventDefault();
  put("");
  remember();
  load(performance.now());
});
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches?.('input:not([type="range"]), textarea');
  if (typing || !(event.ctrlKey || event.metaKey)) return;
  const key = event.key.toLowerCase();
  if (key === "z" || key === "y") {
    event.preventDefault();
    go(key === "y" || event.shiftKey ? at + 1 : at - 1);
  }
});

document.documentElement.classList.add("live");
for (const field of fields) follow(field);
steps = [query()];
offer();
