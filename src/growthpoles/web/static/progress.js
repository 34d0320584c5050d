// Asks how far the work in the background is, and goes on to its result.

const box = document.querySelector("[data-poll]");
const pause = 700;

async function ask() {
  try {
    const answer = await fetch(box.dataset.poll);
    if (answer.ok) show(await answer.text());
  } catch {
    // The server does not answer at the moment; the next question may be answered.
  }
  if (box.querySelector('[data-state="running"]')) setTimeout(ask, pause);
}

function show(html) {
  const found = new DOMParser().parseFromString(html, "text/html").body;
  const held = document.activeElement?.tagName === "BUTTON" && box.contains(document.activeElement);
  box.replaceChildren(...found.childNodes);
  if (held) box.querySelector("button")?.focus();
  box.querySelector("form[data-next]")?.requestSubmit();
}

if (box?.querySelector('[data-state="running"]')) setTimeout(ask, pause);
