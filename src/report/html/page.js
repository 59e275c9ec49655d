
// Enhances the page: filters, search, groups, themes, keys. Without it everything is there to read.
(() => {
  "use strict";

  const FACETS = ["severity", "control", "file", "rule"];
  const SEVERITIES = ["critical", "high", "medium", "low", "info"];
  const FINGERPRINT = /^[0-9a-f]{32}$/;
  const HIGHLIGHTS = 1000;
  // So many findings are in the document at once: more would make it slow.
  const PAGE = 400;
  const PRINTED = 2000;
  const byId = (id) => document.getElementById(id);
  const make = (name, text, className = "") => {
    const element = document.createElement(name);
    element.textContent = text;
    element.className = className;
    return element;
  };

  // ---- Themes: chosen before anything is drawn.

  const THEMES = { auto: "automatic", light: "light", dark: "dark" };
  // A page that was opened from a disk may have no storage.
  const stored = (action) => { try { return action(localStorage); } catch { return null; } };
  let theme = stored((storage) => storage.getItem("seawall-theme"));
  if (!Object.hasOwn(THEMES, theme)) theme = "auto";
  const applyTheme = () => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  };
  applyTheme();

  const startThemes = () => {
    const button = byId("theme");
    const names = Object.keys(THEMES);
    const label = () => { button.textContent = `Theme: ${THEMES[theme]}`; };
    button.addEventListener("click", () => {
      theme = names[(names.indexOf(theme) + 1) % names.length];
      stored((storage) => storage.setItem("seawall-theme", theme));
      applyTheme();
      label();
    });
    label();
    button.hidden = false;
  };

  // ---- What is on the page.

  let items, bars, groups;
  let limit = PAGE;
  const chosen = FACETS.map(() => new Set());
  const controls = {};

  const readItem = (element, at) =>
    ({
      element, at, rows: element.dataset.rows.split(" ").map(Number), shown: true, text: null,
      fingerprint: element.querySelector(".body").id,
    });

  const readBar = (button) => ({
    button,
    facet: FACETS.indexOf(button.dataset.facet),
    row: Number(button.dataset.row),
    key: button.dataset.key,
    label: button.querySelector(".label").textContent,
    count: button.querySelector(".count"),
    parts: [...button.querySelectorAll("rect")].map((rect) => [SEVERITIES.indexOf(rect.classList[0]), rect]),
    most: Number(button.querySelector("svg").dataset.most),
  });

  // ---- Filters: within a chart any choice will do, across charts all must hold.

  const wantedWords = () => controls.query.value.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (item, words) => {
    // Short words stand in fingerprints by chance.
    item.text ??= item.element.textContent.replaceAll(item.fingerprint, "").toLowerCase();
    return words.every((word) => item.text.includes(word) || (word.length > 6 && item.fingerprint.startsWith(word)));
  };

  const filter = () => {
    const words = wantedWords();
    const tally = FACETS.map(() => new Map());
    for (const item of items) {
      const failed = chosen.flatMap((rows, facet) => (rows.size && !rows.has(item.rows[facet]) ? [facet] : []));
      const matches = failed.length < 2 && holds(item, words);
      item.shown = matches && failed.length === 0;
      item.brick?.classList.toggle("off", !item.shown);
      // A chart counts what would be shown if nothing were chosen in it.
      if (matches) FACETS.forEach((_, facet) => { if (failed.every((other) => other === facet)) add(tally[facet], item, facet); });
    }
    for (const bar of bars) drawBar(bar, tally[bar.facet].get(bar.row));
    limit = PAGE;
    drawStatus();
    drawList();
    remember();
  };

  const add = (counts, item, facet) => {
    const row = item.rows[facet];
    if (!counts.has(row)) counts.set(row, SEVERITIES.map(() => 0));
    counts.get(row)[item.rows[0]] += 1;
  };

  const drawBar = (bar, counts = SEVERITIES.map(() => 0)) => {
    const all = counts.reduce((sum, count) => sum + count, 0);
    bar.count.textContent = all;
    bar.button.classList.toggle("empty", all === 0);
    bar.button.setAttribute("aria-pressed", chosen[bar.facet].has(bar.row));
    let from = 0;
    for (const [severity, rect] of bar.parts) {
      rect.setAttribute("x", (from * 100) / bar.most);
      rect.setAttribute("width", (counts[severity] * 100) / bar.most);
      from += counts[severity];
    }
  };

  const drawStatus = () => {
    const shown = items.filter((item) => item.shown).length;
    controls.status.textContent = `${shown} of ${items.length} findings`;
    controls.none.hidden = shown > 0;
    const chips = bars.filter((bar) => chosen[bar.facet].has(bar.row)).map((bar) => {
      const chip = make("button", bar.label, "chip");
      chip.type = "button";
      chip.setAttribute("aria-label", `Remove the filter ${bar.label}`);
      chip.addEventListener("click", () => { choose(bar); controls.query.focus(); });
      return chip;
    });
    controls.chips.replaceChildren(...chips);
  };

  const choose = (bar) => {
    const rows = chosen[bar.facet];
    if (!rows.delete(bar.row)) rows.add(bar.row);
    filter();
  };

  const clear = () => {
    chosen.forEach((rows) => rows.clear());
    controls.query.value = "";
    filter();
  };

  // Marks what was searched for, without touching the page's elements.
  const highlight = () => {
    if (!globalThis.Highlight) return;
    const words = wantedWords();
    const ranges = [];
    const texts = document.createTreeWalker(byId("groups"), NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node && words.length && ranges.length < HIGHLIGHTS; node = texts.nextNode()) {
      ranges.push(...rangesIn(node, words));
    }
    CSS.highlights.set("query", new Highlight(...ranges));
  };

  const rangesIn = (node, words) => {
    const text = node.data.toLowerCase();
    // Some letters change their length in lower case: then offsets would not fit.
    if (text.length !== node.length) return [];
    const found = [];
    for (const word of words) {
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        found.push(range);
      }
    }
    return found;
  };

  // ---- Groups and order.

  const ORDERS = {
    severity: (a, b) => a.rows[0] - b.rows[0] || a.at - b.at,
    file: (a, b) => compare(keyOf(a, 2), keyOf(b, 2)) || a.at - b.at,
    rule: (a, b) => compare(keyOf(a, 3), keyOf(b, 3)) || a.at - b.at,
  };
  const compare = (a, b) => (a < b ? -1 : Number(a > b));
  const keys = new Map();
  const keyOf = (item, facet) => keys.get(`${facet} ${item.rows[facet]}`).key;

  const arrange = () => {
    const facet = FACETS.indexOf(controls.group.value);
    const found = new Map();
    for (const item of [...items].sort(ORDERS[controls.sort.value])) {
      const row = facet < 0 ? 0 : item.rows[facet];
      if (!found.has(row)) found.set(row, []);
      found.get(row).push(item);
    }
    groups = [...found].sort(([a], [b]) => a - b).map(([row, inside]) => makeGroup(facet, row, inside));
  };

  const makeGroup = (facet, row, inside) => {
    const { label, key } = keys.get(`${facet} ${row}`) ?? { label: "All findings", key: "" };
    const heading = make("h2", `${label} `);
    const count = make("span", "", "count");
    heading.append(count);
    return { element: make("section", "", `group ${facet === 0 ? key : ""}`), heading, count, items: inside };
  };

  const drawList = () => {
    const list = byId("groups");
    const place = document.createComment("");
    // Elements move much faster outside of the document.
    list.replaceWith(place);
    let room = limit;
    const sections = [];
    for (const { element, heading, count, items: inside } of groups) {
      const shown = inside.filter((item) => item.shown);
      if (!shown.length || !room) continue;
      const drawn = shown.slice(0, room);
      room -= drawn.length;
      count.textContent = shown.length;
      element.replaceChildren(heading, ...drawn.map((item) => item.element));
      sections.push(element);
    }
    list.replaceChildren(...sections);
    place.replaceWith(list);
    const rest = items.filter((item) => item.shown).length - limit;
    controls.more.hidden = rest <= 0;
    controls.more.textContent = `Show ${Math.min(rest, PAGE)} more of ${rest}`;
    highlight();
  };

  const drawMore = (least = limit + PAGE) => {
    limit = Math.max(limit, Math.ceil(least / PAGE) * PAGE);
    drawList();
  };

  // ---- The address: of a finding, or of what is chosen.

  const remember = () => {
    const state = new URLSearchParams();
    for (const bar of bars) if (chosen[bar.facet].has(bar.row)) state.append(FACETS[bar.facet], bar.key);
    for (const name of ["query", "group", "sort"]) {
      const { value, dataset } = controls[name];
      if (value !== (dataset.usual ?? "")) state.set(name, value);
    }
    if (!state.size && !location.hash.includes("=")) return;
    history.replaceState(null, "", `${location.href.split("#")[0]}#${state}`);
  };

  const recall = () => {
    const hash = location.hash.slice(1);
    if (FINGERPRINT.test(hash)) return reveal(hash);
    if (!hash.includes("=")) return undefined;
    const state = new URLSearchParams(hash);
    FACETS.forEach((facet, at) => {
      const wanted = state.getAll(facet);
      chosen[at] = new Set(bars.filter((bar) => bar.facet === at && wanted.includes(bar.key)).map((bar) => bar.row));
    });
    for (const name of ["query", "group", "sort"]) controls[name].value = state.get(name) ?? controls[name].dataset.usual ?? "";
    arrange();
    return filter();
  };

  const reveal = (id) => {
    const item = items.find((each) => each.fingerprint === id);
    if (!item) return;
    if (!item.shown) clear();
    if (!item.element.isConnected) {
      const order = groups.flatMap((group) => group.items).filter((each) => each.shown);
      drawMore(order.indexOf(item) + 1);
    }
    item.element.open = true;
    item.element.scrollIntoView({ block: "start" });
  };

  // ---- Keys.

  const step = (forwards) => {
    const shown = [...document.querySelectorAll("#groups .finding > summary")];
    const at = shown.indexOf(document.activeElement?.closest(".finding")?.firstElementChild);
    const next = shown[at < 0 ? (forwards ? 0 : shown.length - 1) : at + (forwards ? 1 : -1)];
    next?.focus();
    next?.scrollIntoView({ block: "center" });
  };

  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "Escape" && event.target === controls.query) { controls.query.value = ""; filter(); return; }
    if (typing || !["/", "j", "k"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "/") controls.query.focus(); else step(event.key === "j");
  };

  // ---- Beginning.

  const startPrinting = () => {
    let folded = [];
    addEventListener("beforeprint", () => {
      if (items.length <= PRINTED) drawMore(items.length);
      folded = [...document.querySelectorAll(".finding:not([open])")];
      folded.forEach((finding) => { finding.open = true; });
    });
    addEventListener("afterprint", () => folded.forEach((finding) => { finding.open = false; }));
  };

  const startControls = () => {
    for (const name of ["query", "group", "sort", "unfold", "status", "chips", "none", "clear", "more"]) controls[name] = byId(name);
    for (const name of ["group", "sort"]) {
      controls[name].dataset.usual = "severity";
      controls[name].addEventListener("change", () => { arrange(); filter(); });
    }
    let waiting = 0;
    controls.query.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 80); });
    controls.clear.addEventListener("click", clear);
    controls.more.addEventListener("click", () => drawMore());
    controls.unfold.addEventListener("click", () => {
      const open = controls.unfold.getAttribute("aria-pressed") === "false";
      items.forEach((item) => { if (item.shown) item.element.open = open; });
      controls.unfold.setAttribute("aria-pressed", open);
      controls.unfold.textContent = open ? "Fold all" : "Unfold all";
    });
    document.querySelectorAll(".enhanced").forEach((element) => { element.hidden = false; });
  };

  const startList = () => {
    items = [...document.querySelectorAll("#groups .finding")].map(readItem);
    document.querySelectorAll(".wall a").forEach((brick, at) => { items[at].brick = brick; });
    bars = [...document.querySelectorAll(".chart button")].map(readBar);
    bars.forEach((bar) => {
      keys.set(`${bar.facet} ${bar.row}`, bar);
      bar.button.disabled = false;
      bar.button.addEventListener("click", () => choose(bar));
    });
    startControls();
    bars.forEach((bar) => bar.button.setAttribute("aria-pressed", "false"));
    if (matchMedia("(max-width: 60rem)").matches) {
      document.querySelectorAll(".chart:not(#by-severity)").forEach((chart) => { chart.open = false; });
    }
    drawStatus();
    arrange();
    drawList();
    recall();
    addEventListener("hashchange", recall);
    addEventListener("keydown", onKey);
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#"]');
      if (link) reveal(link.getAttribute("href").slice(1));
    });
    startPrinting();
  };

  document.addEventListener("DOMContentLoaded", () => {
    startThemes();
    if (byId("findings")) startList();
  });
})();
