/* What is chosen, the controls that choose it, and the start of the page. */
"use strict";
(function (m) {
  const plan = m.plan, make = m.make, add = m.add;
  const byId = (list) => Object.fromEntries(list.map((thing) => [thing.id, thing]));
  const get = (id) => document.getElementById(id);

  m.state = { round: plan.rounds.length ? plan.rounds[0].round : 0, day: 0, team: "", route: "", thing: "" };
  m.routeById = byId(plan.routes);
  m.sessionById = byId(plan.sessions);
  m.teamById = byId(plan.teams);
  m.teamNumber = Object.fromEntries(plan.teams.map((team, i) => [team.id, i]));
  m.thingById = Object.assign(byId(plan.posts), byId(plan.sites), byId(plan.places));
  const named = (what, list) => list.map((thing, order) => ({ what, thing, at: thing.at, order }));
  m.things = [].concat(named("place", plan.places), named("post", plan.posts), named("site", plan.sites));
  m.whatById = Object.fromEntries(m.things.map((thing) => [thing.thing.id, thing.what]));
  m.thingOf = Object.fromEntries(m.things.map((thing) => [thing.thing.id, thing]));
  m.pointOf = (id) => (m.thingById[id] ? m.thingById[id].at : null);
  const index = m.index(plan.places.concat(plan.sites, plan.posts));

  m.routesShown = function () {
    const s = m.state;
    return plan.routes.filter((r) => r.round === s.round && (!s.day || r.day === s.day) && (!s.team || r.team === s.team));
  };
  function countBases() {
    m.teamsAt = {};
    for (const team of plan.teams) m.teamsAt[m.inLanguage(team.base)] = (m.teamsAt[m.inLanguage(team.base)] || 0) + 1;
  }
  function markShown() {
    const visited = new Set();
    const chosen = m.routeById[m.state.route], narrow = chosen || m.state.day || m.state.team;
    (chosen ? [chosen] : m.routesShown()).forEach((route) => route.stops.forEach((stop) => visited.add(stop.place)));
    for (const thing of m.things) {
      if (thing.what === "site") thing.shown = thing.thing.here || (narrow && visited.has(thing.thing.id)) || thing.thing.id === m.state.thing;
    }
  }

  m.set = function (change) {
    const before = Object.assign({}, m.state);
    Object.assign(m.state, change);
    if (!("route" in change) && !m.routesShown().some((r) => r.id === m.state.route)) m.state.route = "";
    if (m.state.route && m.state.route !== before.route) m.goToRoute(m.routeById[m.state.route]);
    draw();
    if (m.state.thing !== before.thing || m.state.route !== before.route) {
      get("list").scrollTop = 0;
      if (m.state.thing || m.state.route) showSheet();
    }
  };
  function showSheet() {
    const sheet = document.querySelector(".sheet");
    if (sheet.scrollHeight > sheet.clientHeight) sheet.scrollTop = get("list").offsetTop - sheet.offsetTop;
  }
  m.choose = function (id) {
    m.set({ thing: m.thingById[id] ? id : "" });
    if (m.state.thing) m.goTo(m.thingById[id]);
  };
  m.chooseSession = function (session) {
    const route = plan.routes.find((r) => r.team === session.team && r.date === session.date && r.stops.some((s) => s.session === session.id));
    m.set({ round: session.round, day: 0, team: "", route: route ? route.id : "" });
  };

  function chip(box, text, note, pressed, title, act) {
    const node = make("button", "chip", text);
    node.type = "button";
    if (note) add(node, make("small", "", note));
    node.setAttribute("aria-pressed", String(pressed));
    if (title) node.title = title;
    node.addEventListener("click", act);
    add(box, node);
  }
  function drawFilters() {
    const rounds = get("rounds"), days = get("days"), teams = get("teams"), s = m.state;
    rounds.textContent = days.textContent = teams.textContent = "";
    for (const { round } of plan.rounds) {
      chip(rounds, String(round), "", round === s.round, "", () => m.set({ round, day: 0, team: "", route: "" }));
    }
    const round = plan.rounds.find((r) => r.round === s.round) || { days: [] };
    chip(days, m.say("map.all"), "", !s.day, "", () => m.set({ day: 0, route: "" }));
    for (const { day, date } of round.days) {
      const [weekday, number] = m.sayDate(date)[0].split(/[\s,]+/);
      chip(days, weekday, number, s.day === day, m.sayDate(date)[1], () => m.set({ day, route: "" }));
    }
    const going = new Set(plan.routes.filter((r) => r.round === s.round && (!s.day || r.day === s.day)).map((r) => r.team));
    add(teams, new Option(m.say("map.all_teams", { n: going.size }), ""));
    for (const team of plan.teams) {
      if (going.has(team.id) || team.id === s.team) add(teams, new Option(`${m.sayTeam(team.id)} · ${m.say(`mode.${team.mode}`)}`, team.id));
    }
    teams.value = s.team;
  }
  function drawWords() {
    document.documentElement.lang = m.language;
    document.querySelectorAll("[data-say]").forEach((node) => { node.textContent = m.say(node.dataset.say); });
    document.querySelectorAll("[data-en]").forEach((node) => { node.textContent = m.isLocal() ? node.dataset.local : node.dataset.en; });
    document.querySelectorAll("[data-label]").forEach((node) => node.setAttribute("aria-label", m.say(node.dataset.label)));
    get("search").placeholder = m.say("map.search");
    document.querySelectorAll(".tongue button").forEach((node) => node.setAttribute("aria-pressed", String(node.lang === m.language)));
    document.querySelectorAll("a[data-home]").forEach((node) => node.setAttribute("href", "../index.html" + (m.isLocal() ? "#" + m.language : "")));
  }
  function draw() {
    markShown();
    drawFilters();
    m.drawPanel();
    m.drawMap();
  }
  m.speak = function (language) {
    m.language = language;
    countBases();
    drawWords();
    drawLegend();
    draw();
  };

  function drawLegend() {
    document.querySelectorAll("[data-mark]").forEach((node) => {
      node.textContent = "";
      const [what, kind] = node.dataset.mark.split(":");
      const wide = what === "size" ? 2 * m.radius(Number(kind)) + 4 : what === "glyph" ? 18 : 38;
      const picture = m.picture(wide, what === "size" ? wide : what === "ring" ? 24 : what === "site" ? 26 : 20);
      const blank = { missed: 8, step: 1, reach: "", strata: [], unserved: null };
      if (what === "spot") m.drawSpot(picture, Object.assign({}, blank, { none: { missed: 0 }, unknown: { missed: null }, unserved: { missed: 1, unserved: {} } }[kind]));
      else if (what === "size") m.drawSpot(picture, Object.assign({}, blank, { missed: Number(kind), step: 2 }));
      else if (what === "ring") { m.draw("circle", { r: 3.5, class: "spot", fill: "var(--step1)" }, picture); m.ring(picture, 3.5, kind); }
      else if (what === "glyph") m.glyph(picture, kind, 0, 0);
      else if (what === "post") m.drawPost(picture, { cold: kind === "cold" });
      else if (what === "site") m.drawSite(m.draw("g", { transform: "translate(0 12) scale(.78)" }, picture), { kind }, { number: kind === "mobile" ? "1" : "", color: kind === "mobile" ? "var(--team0)" : "" });
      else m.draw("path", { d: "M-18 0H18", class: what === "border" ? "ground-border" : "", style: what === "border" ? "" : "stroke:var(--team0);stroke-width:4;fill:none" + (kind === "foot" ? ";stroke-dasharray:.1 8;stroke-linecap:round" : ""), fill: "none" }, picture);
      add(node, picture);
    });
  }

  function openSearch() {
    const input = get("search"), list = get("found");
    let at = -1;
    const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const pick = (thing) => { close(); input.value = m.inLanguage(thing.name); m.choose(thing.id); };
    function point(to) {
      const items = [...list.children];
      if (!items.length) return;
      at = (to + items.length) % items.length;
      items.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
      items[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", items[at].id);
    }
    function look() {
      const hits = m.find(index, input.value).slice(0, 40);
      list.textContent = "";
      hits.forEach((thing, i) => {
        const item = make("li", "");
        item.id = `found-${i}`;
        item.setAttribute("role", "option");
        const kind = m.say(`what.${m.whatById[thing.id]}`);
        add(item, m.name(thing.name), make("span", "quiet", ` ${m.inOther(thing.name)} · ${kind}`));
        item.addEventListener("pointerdown", (event) => event.preventDefault());
        item.addEventListener("click", () => pick(thing));
        add(list, item);
      });
      if (!hits.length) add(list, make("li", "quiet", m.say("map.none_found")));
      list.hidden = false;
      at = -1;
      input.setAttribute("aria-expanded", "true");
    }
    input.addEventListener("input", look);
    input.addEventListener("focus", () => { input.select(); look(); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") { if (list.hidden) look(); point(at + 1); event.preventDefault(); }
      else if (event.key === "ArrowUp") { point(at - 1); event.preventDefault(); }
      else if (event.key === "Escape") close();
      else if (event.key === "Enter") {
        const hits = m.find(index, input.value);
        if (hits.length) pick(hits[Math.max(0, at)]);
        event.preventDefault();
      }
    });
  }

  function readAddress() {
    const said = new URLSearchParams(location.hash.slice(1));
    const language = [...said.keys()].find((key) => key === plan.language);
    return { language: language || "en", place: said.get("place") };
  }
  m.open = function (map) {
    get("teams").addEventListener("change", (event) => m.set({ team: event.target.value, route: "" }));
    document.querySelectorAll(".tongue button").forEach((node) => node.addEventListener("click", () => m.speak(node.lang)));
    openSearch();
    const asked = readAddress();
    m.language = asked.language;
    m.openMap(map);
    m.speak(m.language);
    if (asked.place) m.choose(asked.place);
    document.documentElement.dataset.ready = "yes";
  };
})(microplan);
