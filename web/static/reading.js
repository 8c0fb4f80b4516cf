// Reading an agreement: where one is, references, quotations, picks.
const { find, all, copyAndSay, say, actions } = window.aftalesoeg;
const [bar, shown, referrer, quoter, picker, article] = all(".bar, #her, .take button, #vaelg, article");
const [landed, marks, anchors, stretches] =
  [".in-passage, .current, [autofocus]", ".page-mark", "[id^='p-']", "[data-cite]"].map((one) => all(one, article));
const links = new Map(all(".contents a[href^='#']").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
const headings = all("[id^='s-']", article).filter((node) => links.has(node.id));
const opened = shown.textContent;
const begun = find(".contents [aria-current]");
let current = begun;
const box = (node) => node.getBoundingClientRect();
const line = () => Math.max(box(bar).bottom + 8, innerHeight * 0.3); // where one reads
const read = (nodes) => nodes.findLast((node) => box(node).top <= line());

// As pages_label in search/citations/format.py.
function pages(first, last) {
  const [a, b] = [first.dataset.page, last.dataset.page];
  if (!a) return "";
  const [bare, other] = [a, b].map((one) => one.replace(" i filen", ""));
  const label = a === b ? a : (a === bare) === (b === other) ? `${bare.split("-")[0]}-${b.split("-").pop()}` : `${a} til s. ${b}`;
  const between = [first, ...marks.slice(marks.indexOf(first) + 1, marks.indexOf(last) + 1)];
  return `, s. ${label}${between.some((mark) => "inferred" in mark.dataset) ? " (udledt)" : ""}`;
}

// The words alone, a line for each paragraph and row.
function words(range) {
  const part = range.cloneContents();
  for (const other of all(".page-mark, .permalink, .fn", part)) other.remove();
  const told = (node) => node.textContent.replace(/\s+/g, " ").trim();
  const blocks = all("p, li, tr, h2, h3, h4, h5, h6", part);
  return blocks.map((one) => one.cells ? [...one.cells].map(told).join("\t") : told(one)).filter(Boolean).join("\n") || told(part);
}

function reference(range) {
  const places = new Map();
  for (const stretch of stretches.filter((one) => range.intersectsNode(one))) {
    const own = range.cloneRange();
    if (range.comparePoint(stretch, 0) > -1) own.setStartBefore(stretch);
    if (range.comparePoint(stretch, stretch.childNodes.length) < 1) own.setEndAfter(stretch);
    if (!words(own)) continue;
    const upTo = (most) => marks.findLast((mark) => own.comparePoint(mark, 0) <= most) ?? article;
    const { cite } = stretch.dataset;
    places.set(cite, [places.get(cite)?.[0] ?? upTo(-1), upTo(0)]);
  }
  return [...places].map(([cite, ends]) => cite + pages(...ends)).join("; ");
}

function selected() {
  const range = getSelection().rangeCount && getSelection().getRangeAt(0);
  return range && article.contains(range.commonAncestorContainer) && words(range) && range;
}

// The stretch read; none while what the page opened at is seen.
function place() {
  const seen = (node) => box(node).bottom > box(bar).bottom && box(node).top < innerHeight;
  return scrollY < 8 || landed.some(seen) ? undefined : stretches.find((one) => box(one).bottom > line());
}

function here() {
  const [range, stretch, page] = [selected(), place(), read(marks) ?? article];
  if (range) return reference(range);
  return stretch ? stretch.dataset.cite + pages(page, page) : opened;
}

function follow() {
  shown.textContent = here();
  const link = place() ? links.get(read(headings)?.id) : begun;
  if (!link || link === current) return;
  current?.removeAttribute("aria-current");
  current = link;
  link.setAttribute("aria-current", "location");
  const panel = find(".tree");
  if (panel.scrollHeight > panel.clientHeight) link.scrollIntoView({ block: "nearest" });
}
document.onscroll = document.onselectionchange = () => requestAnimationFrame(follow);

const refer = () => copyAndSay(here());
function quote() {
  const range = selected();
  const text = range ? `»${words(range)}« (${reference(range)})` : quoter.dataset.quote;
  text ? copyAndSay(text) : say("Markér først de ord, der skal citeres.");
}

// A pick is in the address with the search it was found by.
function pick() {
  const range = selected();
  const before = range ? anchors.findLast((node) => range.comparePoint(node, 0) < 1) : place() && read(anchors);
  const passage = before?.id.slice(2) ?? picker.dataset.passage;
  if (!passage) return say("Markér først det, der skal vælges.");
  const url = new URL(location);
  const query = url.searchParams;
  const had = query.getAll("valgt").find((one) => one.split("~")[0] === passage);
  if (had) query.delete("valgt", had);
  else query.append("valgt", [passage, picker.dataset.by].filter(Boolean).join("~"));
  query.set("passage", passage);
  url.hash = `p-${passage}`;
  location.assign(url);
}

for (const [node, act] of [[referrer, refer], [quoter, quote], [picker, pick]]) {
  node.hidden = false;
  node.onmousedown = () => false; // keeps the selection
  node.onclick = () => { act(); return false; };
}
find("[autofocus]", article)?.focus({ preventScroll: true });
Object.assign(actions, { c: refer, q: quote, v: pick, f: () => find("#find").select() });
