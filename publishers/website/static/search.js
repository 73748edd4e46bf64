// Search with Pagefind (https://pagefind.app/docs/api/, checked 2026-11-22): nothing is loaded before somebody asks.
const form = document.getElementById("search");
const words = document.getElementById("words");
const told = document.getElementById("told");
const list = document.getElementById("found");
const choices = [...form.querySelectorAll("select")];
const MOST = 30;
let engine;

async function start() {
  engine ??= (async () => {
    const pagefind = await import(new URL("../pagefind/pagefind.js", import.meta.url));
    await pagefind.options({ excerptLength: 30 });
    for (const year of form.dataset.years?.split(" ") ?? []) {
      await pagefind.mergeIndex(new URL(`../pagefind/${year}/`, import.meta.url).href);
    }
    const filters = await pagefind.filters();
    for (const select of choices) {
      for (const [name, count] of Object.entries(filters[select.dataset.filter] ?? {})) {
        select.add(new Option(`${name} (${count})`, name));
      }
    }
    return pagefind;
  })();
  return engine;
}

// Marks of the excerpt become elements; all else stays text.
function excerpt(text) {
  const made = document.createElement("p");
  const plain = document.createElement("textarea");
  for (const [number, part] of text.split(/<\/?mark>/).entries()) {
    plain.innerHTML = part;
    const piece = number % 2 ? document.createElement("mark") : document.createTextNode("");
    piece.textContent = plain.value;
    made.append(piece);
  }
  return made;
}

async function search() {
  const asked = words.value.trim();
  const filters = Object.fromEntries(choices.filter((one) => one.value).map((one) => [one.dataset.filter, one.value]));
  history.replaceState(null, "", asked ? `?q=${encodeURIComponent(asked)}` : location.pathname);
  if (!asked && !Object.keys(filters).length) {
    list.replaceChildren();
    told.textContent = "";
    return;
  }
  try {
    const pagefind = await start();
    const answer = await pagefind.debouncedSearch(asked || null, { filters });
    if (answer === null) return; // somebody typed on
    const pages = await Promise.all(answer.results.slice(0, MOST).map((one) => one.data()));
    told.textContent = `${answer.results.length || "No"} page${answer.results.length === 1 ? "" : "s"}`;
    if (answer.results.length > MOST) told.textContent += `, the first ${MOST} of them here`;
    list.replaceChildren(
      ...pages.map((page) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = page.url;
        link.textContent = page.meta.title;
        const date = document.createElement("span");
        date.className = "at";
        date.textContent = page.meta.date ?? "";
        item.append(link, " ", date, excerpt(page.excerpt));
        return item;
      }),
    );
  } catch {
    told.textContent = "The search index cannot be loaded. The pages below have everything as well.";
  }
}

form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
words.addEventListener("focus", () => start().catch(() => {}));
words.addEventListener("input", search);
for (const select of choices) select.addEventListener("change", search);
words.value = new URLSearchParams(location.search).get("q") ?? "";
if (words.value) search();
