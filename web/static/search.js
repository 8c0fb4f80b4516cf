// The search box offers what its beginning may mean (WAI-ARIA: editable combobox with a list); filters apply at once.
"use strict";

(() => {
  const BASE = document.documentElement.dataset.base ?? "";
  const box = document.querySelector("#q");
  const form = box?.form;

  function offer() {
    const list = document.createElement("ul");
    Object.assign(list, { id: "forslag", className: "suggestions no-max-width", role: "listbox", ariaLabel: "Forslag", hidden: true });
    box.closest(".search-line").append(list);
    const set = (name, value) => box.setAttribute(name, value);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", "forslag"]]) set(name, value);
    let typed = box.value;
    let chosen = -1;
    let waiting = 0;
    let asked = null;

    function close() {
      window.clearTimeout(waiting);
      asked?.abort();
      list.hidden = true;
      chosen = -1;
      set("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    }
    function choose(number) {
      const options = [...list.children];
      chosen = (number + options.length + 1) % (options.length + 1); // one past the last: what was typed
      options.forEach((option, index) => option.setAttribute("aria-selected", String(index === chosen)));
      const option = options[chosen];
      box.value = option ? option.dataset.text : typed;
      if (option) { set("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); } else box.removeAttribute("aria-activedescendant");
    }
    function show(found) {
      list.replaceChildren(...found.map(({ text, said }, index) => {
        const option = document.createElement("li");
        Object.assign(option, { id: `forslag-${index}`, role: "option", ariaSelected: "false" });
        option.dataset.text = text;
        const about = document.createElement("span");
        about.textContent = said;
        option.append(text, about);
        return option;
      }));
      chosen = -1;
      box.removeAttribute("aria-activedescendant");
      list.hidden = !found.length;
      set("aria-expanded", String(found.length > 0));
    }
    async function ask() {
      asked = new AbortController();
      try {
        const answer = await fetch(`${BASE}/forslag?q=${encodeURIComponent(typed)}`, { signal: asked.signal });
        if (answer.ok && document.activeElement === box) show(await answer.json());
      } catch { /* typed on, or no connection: the box works without */ }
    }
    box.addEventListener("input", () => {
      typed = box.value;
      close();
      if (typed.trim().length > 1) waiting = window.setTimeout(ask, 120);
    });
    box.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      if (event.key === "ArrowDown") choose(chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen < 0 ? list.children.length - 1 : chosen - 1 < 0 ? list.children.length : chosen - 1);
      else if (event.key === "Escape") { box.value = typed; close(); } else return;
      event.preventDefault();
    });
    box.addEventListener("blur", close);
    form.addEventListener("submit", close);
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("li");
      if (!option) return;
      box.value = option.dataset.text;
      form.requestSubmit();
    });
  }
  if (box) offer();

  const filters = [...document.querySelectorAll(".filters input")];
  for (const filter of filters) filter.addEventListener("change", () => filter.form.requestSubmit());
  window.addEventListener("pageshow", () => { // Back shows the page as it was asked for, not as it was left
    for (const filter of filters) filter.checked = filter.defaultChecked;
  });
})();
