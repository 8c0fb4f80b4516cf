// Reading an agreement: where one is, references and quotations of any place in it, picks, keys.
"use strict";

(() => {
  const { find, all, copyAndSay, say, actions } = window.aftalesoeg;
  const article = find(".agreement-text");
  const bar = find(".bar");
  const shown = find("#her");
  const picker = find("#vaelg");
  const opened = shown.textContent; // the reference of what the address names
  const landed = all(".in-passage, mark[tabindex]", article);
  const marks = all(".page-mark", article);
  const anchors = all(".anchor[id^='p-']", article);
  const stretches = all("[data-cite]", article); // of one section each
  const links = new Map(all(".contents a[href^='#']").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const headings = all("[id^='s-']", article).filter((node) => links.has(node.id));
  const box = (node) => node.getBoundingClientRect();
  const line = () => Math.max(box(bar).bottom + 8, window.innerHeight * 0.3); // where one reads
  const above = (nodes, y) => nodes.findLast((node) => box(node).top <= y);

  // As pages_label in search/citations/format.py.
  function pages(first, last) {
    const [a, b] = [first, last].map((mark) => mark.dataset.page);
    if (!a) return "";
    const label = a === b ? a : / i filen/.test(a) !== / i filen/.test(b) ? `${a} til s. ${b}`
      : `${a.replace(" i filen", "").split("-")[0]}-${b.split("-").pop()}`;
    const between = [first, ...marks.slice(marks.indexOf(first) + 1, marks.indexOf(last) + 1)];
    return `, s. ${label}${between.some((mark) => "inferred" in mark.dataset) ? " (udledt)" : ""}`;
  }

  // The words alone: a line for each paragraph and each row of a table.
  function words(range) {
    const part = range.cloneContents();
    for (const other of all(".page-mark, .permalink, .fn, .sr-only", part)) other.remove();
    const told = (node) => node.textContent.replace(/\s+/g, " ").trim();
    const blocks = all("p, li, tr, h2, h3, h4, h5, h6", part);
    if (!blocks.length) return told(part);
    return blocks.map((block) => block.cells ? [...block.cells].map(told).join("\t") : told(block)).filter(Boolean).join("\n");
  }

  function reference(range) {
    const places = new Map();
    for (const stretch of stretches.filter((one) => range.intersectsNode(one))) {
      const own = document.createRange();
      own.selectNodeContents(stretch);
      if (own.compareBoundaryPoints(Range.START_TO_START, range) < 0) own.setStart(range.startContainer, range.startOffset);
      if (own.compareBoundaryPoints(Range.END_TO_END, range) > 0) own.setEnd(range.endContainer, range.endOffset);
      if (!words(own)) continue;
      const upTo = (most) => marks.findLast((mark) => own.comparePoint(mark, 0) <= most) ?? article;
      const { cite } = stretch.dataset;
      places.set(cite, [places.get(cite)?.[0] ?? upTo(-1), upTo(0)]);
    }
    return [...places].map(([cite, [first, last]]) => cite + pages(first, last)).join("; ");
  }

  function selected() {
    const selection = window.getSelection();
    const range = selection.rangeCount && selection.getRangeAt(0);
    return range && article.contains(range.commonAncestorContainer) && words(range) ? range : null;
  }

  // The stretch one reads; none while the passage that the page opened at is seen.
  function place() {
    const seen = (node) => box(node).bottom > box(bar).bottom && box(node).top < window.innerHeight;
    if (window.scrollY < 8 || landed.some(seen)) return null;
    return stretches.find((one) => box(one).bottom > line()) ?? null;
  }
  function referenceHere() {
    const range = selected();
    if (range) return reference(range);
    const stretch = place();
    const page = above(marks, line()) ?? article;
    return stretch ? stretch.dataset.cite + pages(page, page) : opened;
  }

  const begun = find(".contents [aria-current]");
  let drawn = 0;
  function follow() {
    drawn = 0;
    shown.textContent = referenceHere();
    const link = place() ? links.get(above(headings, line())?.id) : begun;
    const current = find(".contents [aria-current]");
    if (!link || link === current) return;
    current?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "location");
    const panel = find(".tree");
    const off = box(link).top - box(panel).top;
    if (off < 0 || off > panel.clientHeight - 40) panel.scrollTop += off - panel.clientHeight / 3;
  }
  const soon = () => { drawn ||= window.requestAnimationFrame(follow); };
  window.addEventListener("scroll", soon, { passive: true });
  document.addEventListener("selectionchange", soon);

  const refer = () => copyAndSay(referenceHere());
  const quoter = find("#kopier-citat");
  function quote() {
    const range = selected();
    const text = range ? `»${words(range)}« (${reference(range)})` : quoter.dataset.quote;
    if (text) copyAndSay(text);
    else say("Markér først de ord, der skal citeres.");
  }

  // Picks are in the address, each with the search that it was found by.
  function pick() {
    const from = selected()?.startContainer ?? place();
    const before = (node) => from.contains(node) || node.compareDocumentPosition(from) & Node.DOCUMENT_POSITION_FOLLOWING;
    const read = from === place() ? anchors.filter((node) => box(node).top <= line()) : anchors;
    const passage = from ? read.findLast(before)?.id.slice(2) : picker.dataset.passage;
    if (!passage) return;
    const url = new URL(window.location);
    const picks = url.searchParams.getAll("valgt");
    const others = picks.filter((one) => one.split("~")[0] !== passage);
    if (others.length === picks.length) others.push([passage, picker.dataset.by].filter(Boolean).join("~"));
    url.searchParams.delete("valgt");
    for (const one of others) url.searchParams.append("valgt", one);
    url.searchParams.set("passage", passage);
    url.hash = `p-${passage}`;
    window.location.assign(url);
  }

  for (const [node, act] of [[find("#kopier-henvisning"), refer], [quoter, quote], [picker, pick]]) {
    node.hidden = false;
    node.addEventListener("mousedown", (event) => event.preventDefault()); // what is selected stays so
    node.addEventListener("click", (event) => { event.preventDefault(); act(); });
  }
  landed[0]?.focus({ preventScroll: true }); // browsers give no focus where the address has a fragment
  Object.assign(actions, { c: refer, q: quote, v: pick, f: () => find("#find").select() });
})();
