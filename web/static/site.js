// Adds to pages that are whole without it: copying, single-key shortcuts, folding on narrow screens.
"use strict";

(() => {
  const NARROW = "(max-width: 991px)";
  const SWITCH = "aftalesoeg-genveje";
  const BASE = document.documentElement.dataset.base ?? ""; // the path of the host that the site lies under
  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Messages, read aloud by screen readers and shown for a moment.
  const message = find("#besked");
  let fading = 0;
  function say(text) {
    if (!message) return;
    message.textContent = "";
    window.setTimeout(() => { message.textContent = text; }, 20);
    message.classList.add("shown");
    window.clearTimeout(fading);
    fading = window.setTimeout(() => message.classList.remove("shown"), 4000);
  }

  // Copying: the clipboard of secure pages, else a selection (plain http inside an office).
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "sr-only";
      document.body.append(area);
      const focused = document.activeElement;
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
      return done;
    }
  }
  async function copyAndSay(text) {
    const done = await copy(text);
    say(done ? `Kopieret: ${text}` : "Kunne ikke kopiere: markér teksten, og kopiér den med Ctrl + C.");
  }
  for (const button of all("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copyAndSay(button.dataset.copy));
  }

  // Side panels begin folded where they would push the text off the screen.
  if (window.matchMedia(NARROW).matches) {
    for (const panel of all("details[data-narrow-closed]")) panel.open = false;
  }

  // The place that the address names stays in view while panels fold and fonts arrive, until the reader moves.
  const named = window.location.hash.length > 1
    ? document.getElementById(decodeURIComponent(window.location.hash.slice(1)))
    : find(".agreement-text [autofocus]");
  const [arrival] = performance.getEntriesByType("navigation");
  if (named && arrival?.type !== "back_forward") {
    let moved = false;
    for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      window.addEventListener(kind, () => { moved = true; }, { once: true, passive: true });
    }
    const settle = () => { if (!moved) named.scrollIntoView({ block: "start" }); };
    settle();
    document.fonts.ready.then(settle);
    window.addEventListener("load", settle, { once: true });
  }

  // The passages picked: counted as they are ticked, and kept in the address and in the links that lead on from here.
  const picks = all('.pick input[name="valgt"]');
  const tally = find(".picks");
  const emptied = find("#ryd-valget");
  function pick() {
    const elsewhere = all('#soegning > input[name="valgt"]').map((kept) => kept.value);
    const picked = [...elsewhere, ...picks.filter((box) => box.checked).map((box) => box.value)];
    const carried = (address) => {
      const url = new URL(address, window.location.href);
      url.searchParams.delete("valgt");
      for (const identity of picked) url.searchParams.append("valgt", identity);
      return url.pathname + url.search + url.hash;
    };
    window.history.replaceState(null, "", carried(window.location.href));
    for (const link of all(`.site-header a, .across a, main a[href^="${BASE}/?q="], main a[href^="${BASE}/aftale/"][href*="q="]`)) {
      if (link !== emptied) link.href = carried(link.getAttribute("href"));
    }
    emptied.hidden = !picked.length;
    const others = elsewhere.length ? `, heraf ${elsewhere.length} uden for denne side` : "";
    tally.textContent = `${picked.length} uddrag er valgt${others}.`;
    tally.parentElement.classList.toggle("picked", picked.length > 0);
  }
  for (const box of picks) box.addEventListener("change", pick);

  // The passage chosen by keyboard among the hits.
  const cards = all(".index-card");
  let chosen = -1;
  function choose(number) {
    if (!cards.length) return;
    chosen = Math.max(0, Math.min(cards.length - 1, number));
    cards.forEach((card, index) => card.classList.toggle("chosen", index === chosen));
    find(".card-heading a", cards[chosen]).focus();
    cards[chosen].scrollIntoView({ block: "nearest" });
  }
  cards.forEach((card, index) => card.addEventListener("focusin", () => {
    chosen = index;
    cards.forEach((other) => other.classList.toggle("chosen", other === card));
  }));

  function follow(selector) {
    const link = find(selector);
    if (link) link.click();
    return Boolean(link);
  }
  const current = () => cards[Math.max(0, chosen)] ?? find(".reference");
  function copyOf(form) {
    const place = current();
    const button = place && (find(`[data-form="${form}"]`, place) ?? find("[data-copy]", place));
    if (!button) return;
    const link = /\]\((.*)\)$/.exec(button.dataset.copy);
    copyAndSay(form === "link" && link ? link[1] : button.dataset.copy);
  }

  // What is slow to come is seen to be under way; a file that is taken away leaves the page as it is.
  const rest = () => { delete document.documentElement.dataset.busy; };
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.submitter?.name === "format") return;
    const timer = window.setTimeout(() => {
      document.documentElement.dataset.busy = "";
      say("Vent et øjeblik …");
    }, 300);
    window.addEventListener("pagehide", () => { window.clearTimeout(timer); rest(); }, { once: true });
    window.setTimeout(rest, 20000);
  });

  // A menu closes when something else is done.
  document.addEventListener("pointerdown", ({ target }) => {
    for (const menu of all("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
  });
  document.addEventListener("keydown", ({ key, target }) => {
    const menu = key === "Escape" && target.closest?.("details.menu[open]");
    if (menu) { menu.open = false; find("summary", menu).focus(); }
  });

  const dialog = find("#genveje-dialog");
  const actions = {
    "/": () => { const box = find("#q"); if (box) { box.focus(); box.select(); } else { window.location.assign(`${BASE}/`); } },
    j: () => { if (cards.length) choose(chosen + 1); else follow("#naeste"); },
    k: () => { if (cards.length) choose(chosen - 1); else follow("#forrige"); },
    o: () => { if (cards.length) find(".card-heading a", current()).click(); },
    u: () => follow("#tilbage"),
    c: () => copyOf("kort"),
    y: () => copyOf("link"),
    "?": () => { if (dialog && !dialog.open) dialog.showModal(); },
  };

  window.aftalesoeg = { find, all, copyAndSay, say, actions }; // for the scripts of single pages

  // Single keys can be switched off (WCAG 2.1.4); the list itself can then still be reached from the foot of the page.
  const box = find("#genveje-til");
  const stored = () => { try { return window.localStorage.getItem(SWITCH) !== "fra"; } catch { return true; } };
  let active = stored();
  if (box) {
    box.checked = active;
    box.addEventListener("change", () => {
      active = box.checked;
      try { window.localStorage.setItem(SWITCH, active ? "til" : "fra"); } catch { /* only for this page, then */ }
    });
  }
  document.addEventListener("keydown", (event) => {
    if (!active || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat && event.key === "?") return;
    const target = event.target;
    if (target instanceof HTMLElement && target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
    const action = actions[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  });
  for (const link of all(`a[href="${BASE}/hjaelp#genveje"]`)) {
    link.addEventListener("click", (event) => {
      if (dialog) {
        event.preventDefault();
        dialog.showModal();
      }
    });
  }
})();
