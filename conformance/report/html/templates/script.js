"use strict";
(() => {
  const form = document.getElementById("filter");
  const cards = [...document.querySelectorAll(".card")];
  const said = document.getElementById("said");
  const words = new Map();

  function wordsOf(card) {
    if (!words.has(card)) words.set(card, card.textContent.toLowerCase());
    return words.get(card);
  }

  function filter() {
    const chosen = new Set([...form.querySelectorAll("[name=standing]:checked")].map((box) => box.value));
    const subject = form.elements.subject.value;
    const sought = form.elements.text.value.trim().toLowerCase();
    let shown = 0;
    for (const card of cards) {
      const fits = chosen.has(card.dataset.standing) && (!subject || card.dataset.subject === subject)
        && (!sought || wordsOf(card).includes(sought));
      card.hidden = !fits;
      shown += fits;
    }
    document.getElementById("count").textContent = `${shown} of ${cards.length} ${form.dataset.what} shown`;
  }

  function open() {
    let target = null;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return; }
    if (!target) return;
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
      if (at.hidden) { form.reset(); filter(); }
    }
    target.scrollIntoView();
  }

  function byHand(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.setAttribute("aria-label", "Text to copy");
    document.body.append(area);
    area.select();
    let done = false;
    try { done = document.execCommand("copy"); } catch { done = false; }
    area.remove();
    return done;
  }

  // By hand first: the clipboard's own interface is not there for every file:// page, and may wait for a permission.
  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    let done = byHand(source.textContent);
    if (!done) {
      try { await navigator.clipboard.writeText(source.textContent); done = true; } catch { getSelection().selectAllChildren(source); }
    }
    said.textContent = done ? "Copied." : "Selected; copy it with the keyboard.";
    button.textContent = done ? "Copied" : "Selected";
    button.focus();
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  }

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(".card details:not([open]), .standing-list:not([open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of opened) one.open = false; });
  addEventListener("hashchange", open);
  // A link to where the reader was last changes no hash, and what it leads to may have been closed meanwhile.
  addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) open();
  });
  open();
})();
