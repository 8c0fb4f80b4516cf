// A file that is too large is told before it is sent; the progress of a build is fetched without loading the page anew.
"use strict";

for (const input of document.querySelectorAll("input[type=file][data-most]")) {
  input.addEventListener("change", () => {
    const most = Number(input.dataset.most);
    const [file] = input.files;
    const large = file && file.size > most - 10000;
    input.setCustomValidity(large
      ? `Filen fylder ${Math.round(file.size / 1e6)} MB, og der kan højst sendes ${most / 1e6} MB: gem en mindre udgave.`
      : "");
    if (large) input.reportValidity();
  });
}

async function follow() {
  const shown = document.getElementById("fremdrift");
  if (!shown?.dataset.refresh) return;
  try {
    const reply = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const fresh = page.getElementById("fremdrift");
    if (fresh) shown.replaceWith(document.importNode(fresh, true));
  } catch {
    // the server may be starting again: the next try finds it
  }
  setTimeout(follow, 1500);
}
setTimeout(follow, 1500);
